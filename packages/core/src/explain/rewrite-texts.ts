import type { ContentsDifference, OtherContents } from "../plan/planned-contents.ts";
import type { PlacedAreas } from "../plan/rewrite-format.ts";
import type { PlaceProblem } from "../rewrite/place/place-problems.ts";
import type { FusedProblem, MisshapenPlan, RewriteProblem } from "../rewrite/rewrite-problems.ts";
import { PLACES_VERSION } from "../wasm/places-version.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import type { StartKind } from "../wasm/start-kind.ts";
import { LINK_OBJECT } from "./resolution-texts.ts";
import type { TextsOf } from "./texts.ts";

const REPLAN = "make the plan again from these modules, with planLink or link";

/** The texts of problems with the rewriting of a module. */
export const rewriteTexts: TextsOf<RewriteProblem | FusedProblem | MisshapenPlan | OtherContents | PlaceProblem> = {
  "module-not-in-plan": ({ module }) => ({
    message: `the plan has no module ${quoteName(module)}`,
    hint: "give the name that the module has in the plan, or make a new plan with planLink",
  }),
  "module-is-fused": ({ module, unit }) => ({
    message: `the plan fuses ${plainName(module)} with other modules, as the unit ${plainName(unit)}`,
    hint: `compile the bytes that fuseUnit(plan, { unit: ${JSON.stringify(unit)}, bytes }) returns, or make the plan with fuse: false`,
  }),
  "misshapen-plan": ({ module, member, found }) => ({
    message: `found ${found ?? "nothing"} as ${member} of ${nameOf(module)} in the plan: rec writes no such plan`,
    hint: "store the plan with JSON.stringify, and change nothing in it; or make the plan again, with planLink or link",
  }),
  "stale-relocations": ({ module, place: { missing, version, offset, symbol, found, expected } }) => {
    if (version !== undefined) {
      return {
        message: `cannot place ${nameOf(module)}: its section rec.places has version ${version}, expected version ${PLACES_VERSION}`,
        hint: "run rec place, of this version of rec, again on the file that wasm-ld wrote with -Wl,--emit-relocs",
      };
    }
    if (missing !== undefined) {
      const sign = symbol === undefined ? "" : `, which tells where data names ${quoteName(symbol)}`;
      return {
        message: `cannot place ${nameOf(module)}: its relocations are not whole, because it has no section ${missing}${sign}`,
        hint: "give the whole file that wasm-ld wrote with -Wl,--emit-relocs, and let no tool take sections away",
      };
    }
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
  "other-contents": ({ module, difference: other }) => ({
    message: `${nameOf(module)} was built again since the plan was made: ${describeContents(other)}`,
    hint: REPLAN,
  }),
  "object-file": ({ module }) => ({
    message: `cannot place ${nameOf(module)}: it is an object file (clang -c), and no linked module`,
    hint: LINK_OBJECT,
  }),
  "no-relocations": ({ module }) => ({
    message: `cannot place ${nameOf(module)}: found no relocations for its addresses`,
    hint: "link with -Wl,--emit-relocs, C++ also with -Wl,--no-merge-data-segments",
  }),
};

function describeContents(difference: ContentsDifference): string {
  if (difference.of === "data") {
    const [planned, found] = [difference.planned, difference.found].map(({ start, end }) => `${start} to ${end}`);
    return `found static data at ${found}, where the plan has data or a stack of other modules: ${planned}`;
  }
  const { planned, found } = difference;
  const subject = subjectOf(difference);
  return `expected ${subject(planned)}, found ${subject(found)}`;
}

function subjectOf(difference: Exclude<ContentsDifference, { of: "data" }>): (value: unknown) => string {
  switch (difference.of) {
    case "pages":
      return (value) => `a memory of ${value ?? 0} ${value === 1 ? "page" : "pages"}`;
    case "slots":
      return (value) => `a table of ${value ?? 0} ${value === 1 ? "element" : "elements"}`;
    case "stack":
      return (value) => (value === undefined ? "no stack pointer" : `a stack pointer that begins at ${value}`);
    case "definition":
      return (value) => `its own ${value}`;
    case "global":
      return (value) =>
        `global ${difference.global} with ${value === undefined ? "no constant" : `the constant ${value}`}`;
    case "start":
      return (kind) => START_TEXTS[kind as StartKind];
    case "constant":
      return (value) => `${value === undefined ? "no " : ""}constant ${quoteName(difference.name)}${valued(value)}`;
    case "exported function":
      return (value) => `function ${quoteName(difference.name)} in ${slotText(value)}`;
    case "imported function":
      return (value) => `imported function ${difference.function} in ${slotText(value)}`;
  }
}

const START_TEXTS: Readonly<Record<StartKind, string>> = {
  none: "no start function",
  "writes data": "a start function that only writes data",
  "may call": "a start function that may call other modules",
};

function valued(value: unknown): string {
  return value === undefined ? "" : ` with the value ${value}`;
}

function slotText(slot: unknown): string {
  return slot === undefined ? "no element of the table" : `element ${slot} of the table`;
}

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
