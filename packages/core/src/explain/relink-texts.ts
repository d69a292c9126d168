import type { NotRelinkable, RelinkProblem } from "../relink/relink-problems.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { nearNames } from "./near-names.ts";
import { listModules } from "./scene.ts";
import type { Text, TextsOf } from "./texts.ts";

/** The texts of problems with `relink`. */
export const relinkTexts: TextsOf<RelinkProblem> = {
  "not-relinkable": (problem) => REASONS[problem.because](problem),
};

const REASONS: Readonly<Record<NotRelinkable["because"], (problem: NotRelinkable) => Text>> = {
  "no record": () => ({
    message: "cannot relink: the first argument is no result of link or relink, which know the types of their modules",
    hint: "pass the result of link or relink itself; results of linkPlan and instantiatePlan cannot be relinked",
  }),
  fused: ({ module = "" }) => ({
    message: `cannot relink: the unit ${plainName(module)} has several modules, and no module of it can be replaced alone`,
    hint: "link with fuse: false",
  }),
  libraries: () => ({
    message: "cannot relink: the link has dynamic libraries, whose addresses other modules have in their data",
    hint: "open and close libraries with openProgram of @rec/core/dylink",
  }),
  placed: ({ module = "" }) => ({
    message: `cannot replace ${plainName(module)}: modules were placed in a memory or table that it may share, at addresses that depend on it`,
    hint: 'link all modules again with link; or build them for addresses that do not overlap, and link with place: "off"',
  }),
  "no such module": ({ module = "", modules = [] }) => {
    const [near] = nearNames(module, modules);
    return {
      message: `cannot replace ${quoteName(module)}: no module of the link has that name`,
      hint: near === undefined ? `write the name of a module: ${listModules(modules)}` : `write ${near}`,
    };
  },
};
