import type { OverlapProblem } from "../plan/layout/find-overlaps.ts";
import type { OverlapReason } from "../plan/layout/overlap-reasons.ts";
import type { PlacedSegment } from "../plan/layout/segment-overlaps.ts";
import type { Unplaced } from "../plan/layout/unplaced.ts";
import type { SharedDefinition } from "../plan/memory-format.ts";
import { importsPath } from "../wasm/host-path.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { formatAddress, formatRange } from "./format-range.ts";
import type { TextsOf } from "./texts.ts";
import { flagsOf } from "./toolchain-flags.ts";

interface OverlapWords {
  readonly segment: "data" | "element";
  readonly extern: "memory" | "table";
  readonly unit: string;
  /** The content of segments, in a sentence about their comparison. */
  readonly content: string;
  /** The way to a comparison. */
  readonly compareHint: string;
  readonly formatPlace: (place: number) => string;
  /** The ways without placing. */
  readonly hint: string;
  /** The flag of asc that moves the segments. */
  readonly scriptFlag: string;
}

const ALLOW = ', or link with dataOverlap: "warn" or "allow" if one is meant to overwrite the other';

const PLACE_ONE =
  "build one of them with -Wl,--emit-relocs (C++ also with -Wl,--no-merge-data-segments), so that it is placed";

const WORDS: Readonly<Record<OverlapProblem["code"], OverlapWords>> = {
  DATA_OVERLAP: {
    segment: "data",
    extern: "memory",
    unit: "byte",
    content: "the bytes",
    compareHint: "give the bytes of both modules, a path or a URL: identical data is no overlap; or ",
    formatPlace: formatAddress,
    hint:
      "build it for other addresses (wasm-ld --global-base and --no-stack-first, asc --memoryBase) or as " +
      `position-independent code (-fPIC, wasm-ld -shared), link both into one module${ALLOW}`,
    scriptFlag: "--memoryBase ADDRESS",
  },
  ELEMENT_OVERLAP: {
    segment: "element",
    extern: "table",
    unit: "element",
    content: "the functions",
    compareHint: "",
    formatPlace: String,
    hint:
      "build it for other elements of the table (wasm-ld --table-base, asc --tableBase), link both into " +
      `one module${ALLOW}`,
    scriptFlag: "--tableBase SLOT",
  },
};

/** Texts of segments that overlap. */
export const layoutTexts: TextsOf<OverlapProblem | OverlapReason> = {
  "overlap-reason": ({ message, hint }) => ({ message, hint }),
  overlap: ({ code, overlap: [first, second], names, languages, definition, isUncompared, unplaced }) => {
    const words = WORDS[code];
    const start = Math.max(first.start, second.start);
    const end = Math.min(first.end, second.end);
    return {
      message:
        `${describeSegment(first, names[0], words)} and ${describeSegment(second, names[1], words)} overlap ` +
        `in ${textOfShared(words.extern, definition)}: ${end - start} ${words.unit}${end - start === 1 ? "" : "s"}, ` +
        formatRange(start, end, String) +
        (isUncompared ? `; nothing tells whether ${words.content} are identical` : ""),
      hint:
        (isUncompared ? words.compareHint : "") +
        hintOf(words, { names, languages, unplaced, own: ownHint(words.extern, definition, names[1]) }),
    };
  },
  "more-overlaps": ({ code, count, languages }) => ({
    message:
      count === 1
        ? `1 more pair of ${WORDS[code].segment} segments overlaps in the same way`
        : `${count} more pairs of ${WORDS[code].segment} segments overlap in the same way`,
    hint: hintOf(WORDS[code], { names: ["one of them", "the other"], languages, own: "" }),
  }),
};

/** The way to place a module that has relocations. */
export function placeHint({ module, because }: Unplaced): string {
  const name = plainName(module);
  switch (because) {
    case "off":
      return `link without place: "off", so that ${name} is placed`;
    case "compiled":
      return `give the bytes of ${name}, a URL or a path instead of a WebAssembly.Module, so that the modules can be placed`;
    case "obstacle":
      return `remove the obstacle that NOT_PLACEABLE names, so that ${name} is placed`;
  }
}

interface HintInput {
  readonly names: readonly [string, string];
  readonly languages: OverlapProblem["languages"];
  readonly unplaced?: Unplaced | undefined;
  /** The beginning of the hint for an extern of the host. */
  readonly own: string;
}

function hintOf({ scriptFlag, hint }: OverlapWords, { names, languages, unplaced, own }: HintInput): string {
  const scripts = names.filter((_, at) => languages[at] === "AssemblyScript");
  const script = scripts.at(-1);
  const isPlaceable = unplaced && placeHint(unplaced);
  if (script === undefined) return `${own}${isPlaceable ?? PLACE_ONE}; or ${hint}`;
  const move = `build ${plainName(script)} for other places (asc ${scriptFlag})`;
  if (scripts.length === 2) return `${move}; or ${own}compile both into one module${ALLOW}`;
  const at = languages[0] === "AssemblyScript" ? 1 : 0;
  const { place } = flagsOf(languages[at]);
  const build = place === undefined ? undefined : `build ${plainName(names[at])} with ${place}, so that it is placed`;
  const first = isPlaceable ?? build;
  return `${own}${first === undefined ? "" : `${first}; or `}${move}${ALLOW}`;
}

/** A host memory is the same for all modules, unless `importsFor` gives a module one of its own. */
function ownHint(extern: "memory" | "table", definition: SharedDefinition | undefined, module: string): string {
  if (definition?.by !== "host" || definition.option !== undefined) return "";
  const path = importsPath({ for: module, module: definition.module, name: definition.name });
  return `give ${plainName(module)} a ${extern} of its own (${path}), or `;
}

function describeSegment(
  { segment, start, end }: PlacedSegment,
  module: string,
  { segment: kind, formatPlace }: OverlapWords,
): string {
  return `${kind} segment ${segment} of ${plainName(module)} at ${formatRange(start, end, formatPlace)}`;
}

/** A memory or table that modules share, in words. */
export function textOfShared(extern: "memory" | "table", definition: SharedDefinition | undefined): string {
  if (definition === undefined) return `one ${extern}`;
  if (definition.by === "host") return `the ${extern} ${importsPath(definition)}`;
  const provider = definition.by === "made" ? definition.provider : definition;
  if (provider === undefined) return `one ${extern}`;
  return `${extern} ${quoteName(provider.name)} of ${plainName(provider.module)}`;
}
