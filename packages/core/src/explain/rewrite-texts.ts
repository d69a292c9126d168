import type { PlacedAreas } from "../plan/plan-format.ts";
import type { PlaceProblem } from "../rewrite/place/place-problems.ts";
import type { RewriteProblem, RoomProblem } from "../rewrite/rewrite-problems.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import type { TextsOf } from "./texts.ts";

const REPLAN = "make the plan again from these modules, with planLink or link";

/** The texts of problems with the rewriting of a module. */
export const rewriteTexts: TextsOf<RewriteProblem | RoomProblem | PlaceProblem> = {
  "module-not-in-plan": ({ module }) => ({
    message: `the plan has no module ${quoteName(module)}`,
    hint: "give the name that the module has in the plan, or make a new plan with planLink",
  }),
  "stale-relocations": ({ module, place: { offset, symbol, found, expected } }) => {
    const value = expected === undefined ? "" : `: expected ${expected}, found ${found ?? "no constant"}`;
    const where = offset === undefined ? "" : ` at offset 0x${offset.toString(16)}`;
    const name = symbol === undefined ? "" : `, the place of ${quoteName(symbol)}`;
    return {
      message: `cannot place ${nameOf(module)}: its relocations do not fit its code or data${where}${name}${value}`,
      hint:
        "link with -Wl,--emit-relocs and without --compress-relocations; run wasm-opt before wasm-ld, or not at all; " +
        "run rec place on the file that wasm-ld wrote, and change no byte after it",
    };
  },
  "rebuilt-module": ({ module, planned, found }) => ({
    message: `${nameOf(module)} was built again since the plan was made: ${difference(planned, found)}`,
    hint: REPLAN,
  }),
  "other-room": ({ module, of, planned, found }) => ({
    message:
      `${nameOf(module)} was built again since the plan was made: ` +
      `expected ${ROOM[of](planned[of])}, found ${ROOM[of](found[of])}`,
    hint: REPLAN,
  }),
  "no-relocations": ({ module }) => ({
    message: `cannot place ${nameOf(module)}: found no relocations for its addresses`,
    hint: "link with -Wl,--emit-relocs, C++ also with -Wl,--no-merge-data-segments",
  }),
};

const ROOM: Readonly<Record<RoomProblem["of"], (value: unknown) => string>> = {
  pages: (value) => `a memory of ${value ?? 0} ${value === 1 ? "page" : "pages"}`,
  slots: (value) => `a table of ${value ?? 0} ${value === 1 ? "element" : "elements"}`,
  stack: (value) =>
    value === undefined ? "no stack pointer" : `a stack pointer that begins with the constant ${value}`,
};

/** The first difference between the areas of two builds of a module. */
function difference(planned: PlacedAreas, found: PlacedAreas): string {
  for (const [kind, unit] of [
    ["data", "static data"],
    ["slots", "functions in the table"],
  ] as const) {
    const [expected, actual] = [planned[kind], found[kind]].map(({ start, end }) => `${start} to ${end}`);
    if (expected !== actual) return `expected ${unit} at ${expected}, found ${actual}`;
  }
  return "found symbols, or addresses of symbols, that are others than in the plan";
}

function nameOf(module: string | undefined): string {
  return module === undefined ? "the module" : plainName(module);
}
