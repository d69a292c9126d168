import type { FuseProblem } from "../fuse/fuse-problems.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import type { TextsOf } from "./texts.ts";

const ACTS = {
  other: "it has other imports, exports, functions or segments",
  segments: "the plan has no step that copies its segments",
  start: "the plan has no step that calls its start function",
  memory: "it has a memory of its own, and the plan fuses it with modules of another memory",
  "no start": "it has no start function, and the plan has a step that calls one",
};

/** The texts of problems with the bytes of a fused unit. */
export const fuseTexts: TextsOf<FuseProblem> = {
  "fuse-mismatch": ({ module, import: imported, act, hasOtherType }) => ({
    message:
      `${plainName(module)} is not the module that the plan was made for: ` +
      (imported === undefined
        ? ACTS[act ?? "other"]
        : hasOtherType
          ? `its import ${quoteName(imported.module)} ${quoteName(imported.name)} has another type than that of other modules`
          : `the plan does not bind its import ${quoteName(imported.module)} ${quoteName(imported.name)}`),
    hint: "make the plan again from these modules, with planLink or link",
  }),
  "changed-type": ({ module, import: imported, provider }) => ({
    message:
      `${plainName(module)} or ${plainName(provider.module)} is not the module that the plan was made for: the import ` +
      `${quoteName(imported.module)} ${quoteName(imported.name)} of ${plainName(module)} has another type than the export`,
    hint: "make the plan again from these modules, with planLink or link",
  }),
  "missing-bytes": ({ module }) => ({
    message: `found no bytes of ${plainName(module)}, which the plan fuses with other modules`,
    hint: `give { ${JSON.stringify(module)}: bytes } with the others of its unit, or make the plan with fuse: false`,
  }),
  "no-fused-unit": ({ module }) => ({
    message: `the plan has no fused unit ${quoteName(module)}`,
    hint: "give the name of a unit of the plan that has the member fused, or make the plan with fuse: true",
  }),
};
