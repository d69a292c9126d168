import type { Limit, MalformedLibrary, MissingBytes, ParseProblem } from "../parse/parse-problems.ts";
import { PREAMBLE } from "../wasm/binary-format.ts";
import { implementationLimits } from "../wasm/implementation-limits.ts";
import { quoteName } from "../wasm/quote-name.ts";
import { describeSection } from "./describe-section.ts";
import { describeExpected, describeProposed } from "./expected-bytes.ts";
import { fileOf } from "./file-of.ts";
import { showBytes, sniffFormat } from "./sniff-format.ts";
import type { Text, TextsOf } from "./texts.ts";

const BUILD_AGAIN = "build or download the module again; if it stays, report it to the tool that wrote the module";

const COPY_AGAIN = "fetch or copy the module again and compare its size with the original: it was cut off";

type OpcodeProblem = Extract<ParseProblem, { readonly about: "not-constant" | "unknown-instruction" }>;

/** `state` describes the expected and the found bytes. */
interface Words {
  readonly state: string;
  readonly hint?: string;
}

function text({ module, url, offset }: ParseProblem, { state, hint = BUILD_AGAIN }: Words): Text {
  return { message: `Cannot parse ${fileOf({ module, url })}: ${state} (at offset 0x${offset.toString(16)})`, hint };
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, "0")}`;

function showOpcode({ opcode, suboperation }: Pick<OpcodeProblem, "opcode" | "suboperation">): string {
  return suboperation === undefined ? hex(opcode) : `${hex(opcode)} ${suboperation}`;
}

/** The things that a limit counts, in the plural, if the limit's name does not say so. */
const COUNTED: Readonly<Partial<Record<Limit, string>>> = {
  moduleBytes: "bytes",
  nameBytes: "bytes of a name",
  recursionGroups: "recursion groups",
  subtypingDepth: "levels of supertypes",
  structFields: "fields",
  customSections: "custom sections",
  dataSegments: "data segments",
  elementSegments: "element segments",
  segmentElements: "elements of one element segment",
  tableElements: "elements as the minimum of a table",
  memoryPages: "pages of 64 KiB as the minimum of a memory",
};

/** Limits of the size of one thing; all others are numbers of things. */
const SIZES: ReadonlySet<Limit> = new Set(["tableElements", "memoryPages"]);

const UNIT = { memory: "pages", table: "elements" } as const;

function unexpectedEnd(place: string, { needed, found }: Pick<MissingBytes, "needed" | "found">): string {
  return `unexpected end in ${place}, needed ${plural(needed, "byte")}, found ${found}`;
}

/** The texts of problems with the bytes of a module. */
export const parseTexts: TextsOf<ParseProblem> = {
  "not-webassembly": (problem) => {
    const { name, hint } = sniffFormat(problem.beginning, problem.url);
    return text(problem, {
      state: `expected WebAssembly, which begins with the bytes 00 61 73 6d, found ${name}`,
      hint,
    });
  },
  "other-version": (problem) =>
    text(problem, {
      state: `expected version 1 of the binary format, found ${showBytes(problem.version)}`,
      hint: "build the module again with a current toolchain",
    }),
  component: (problem) =>
    text(problem, {
      state: "this is a component, not a core module",
      hint: "take the core modules out of it with `jco transpile` or `wasm-tools component unbundle`, and link those",
    }),
  "proposed-byte": (problem) =>
    text(problem, {
      state: `${describeProposed(problem.expected, problem.found)} is a proposal that is not supported`,
      hint: "build the module without it; WebAssembly 3.0 and what came before it are supported",
    }),
  "preamble-cut-off": (problem) =>
    text(problem, {
      state: unexpectedEnd("the preamble", { needed: PREAMBLE.length, found: problem.found }),
      hint: COPY_AGAIN,
    }),
  "section-size-cut-off": (problem) =>
    text(problem, {
      state: unexpectedEnd(`the size of ${describeSection(problem.section)}`, { needed: 1, found: 0 }),
      hint: COPY_AGAIN,
    }),
  "section-cut-off": (problem) =>
    text(problem, { state: unexpectedEnd(describeSection(problem.section), problem), hint: COPY_AGAIN }),
  "section-too-short": (problem) => text(problem, { state: unexpectedEnd(describeSection(problem.section), problem) }),
  "section-too-long": (problem) =>
    text(problem, {
      state: `found ${plural(problem.extra, "byte")} behind the last entry of ${describeSection(problem.section)}, expected its end`,
    }),
  "unknown-section": (problem) =>
    text(problem, { state: `expected a section id from 0 to 13, found ${problem.section}` }),
  "repeated-section": (problem) =>
    text(problem, { state: `found ${describeSection(problem.section)} a second time, expected it once` }),
  "late-section": (problem) =>
    text(problem, {
      state: `found ${describeSection(problem.section)} behind ${describeSection(problem.behind)}, expected it before`,
    }),
  "malformed-integer": (problem) =>
    text(problem, {
      state: `expected an integer of type ${problem.type} in LEB128, found one that is too long or too large`,
    }),
  "malformed-name": (problem) =>
    text(problem, {
      state: "expected a name in UTF-8, found bytes that are not UTF-8",
      hint: "give the import, export or section a name in UTF-8; check that the file was not sent as text",
    }),
  "malformed-type": (problem) =>
    text(problem, { state: `expected ${describeExpected(problem.expected)}, found ${hex(problem.found)}` }),
  "not-constant": (problem) =>
    text(problem, { state: `expected a constant instruction, found ${showOpcode(problem)}` }),
  "unknown-instruction": (problem) =>
    text(problem, {
      state: `expected an instruction of WebAssembly 3.0, found ${showOpcode(problem)}`,
      hint: "build the module without proposals that are no part of WebAssembly 3.0, or link it without fusing",
    }),
  "index-out-of-range": (problem) => {
    const { space, index, count } = problem;
    const range = count === 0 ? "expected none, as the module has none" : `expected at most ${count - 1}`;
    return text(problem, { state: `found ${space} index ${index}, ${range}` });
  },
  "limits-too-large": (problem) => {
    const { bound, kind, value, most } = problem;
    return text(problem, {
      state: `found ${value} as the ${bound} of a ${kind} in ${UNIT[kind]}, expected at most ${most}`,
      hint: "build the module with a smaller size",
    });
  },
  "limits-reversed": (problem) =>
    text(problem, {
      state: `found limits from ${problem.minimum} to ${problem.maximum}, expected the minimum not to exceed the maximum`,
      hint: "build the module with a maximum that is at least its minimum",
    }),
  "shared-without-maximum": (problem) =>
    text(problem, {
      state: "found a shared memory without a maximum, expected one with a maximum",
      hint: "state a maximum when the module is built, for example with --max-memory",
    }),
  "page-size": (problem) =>
    text(problem, {
      state: `found a page size of 2^${problem.log2} bytes, expected 2^0 or 2^16`,
      hint: "build the module with pages of 1 byte or of 64 KiB",
    }),
  "duplicate-export": (problem) =>
    text(problem, {
      state: `found a second export called ${quoteName(problem.name)}, expected each name once`,
      hint: "rename or remove one of the two exports",
    }),
  "limit-exceeded": (problem) => {
    const { limit, found } = problem;
    const counted = COUNTED[limit] ?? limit;
    return text(problem, {
      state: `found ${found} ${counted}, engines accept at most ${implementationLimits[limit]}`,
      hint: SIZES.has(limit)
        ? "build the module with a smaller minimum; the maximum may stay"
        : `split the module, or build it with fewer ${counted}`,
    });
  },
  "not-a-function-type": (problem) =>
    text(problem, {
      state: `expected type ${problem.index} to be a function type, found a type of kind ${problem.kind}`,
    }),
  "final-supertype": (problem) =>
    text(problem, {
      state: `found final type ${problem.index} as a supertype, expected a type that is not final`,
      hint: "declare the supertype with `sub` instead of `sub final`",
    }),
  "tag-with-results": (problem) =>
    text(problem, {
      state: `found a tag with ${plural(problem.count, "result")}, expected none`,
      hint: "tags with results belong to the stack switching proposal, which is not supported: build without it",
    }),
  "start-with-signature": (problem) => {
    const found = `${plural(problem.params, "parameter")} and ${plural(problem.results, "result")}`;
    return text(problem, {
      state: `found a start function with ${found}, expected one of type [] -> []`,
      hint: "start from a function that takes and returns nothing",
    });
  },
  "not-one-value": (problem) =>
    text(problem, { state: `expected an address of one value, found ${plural(problem.found, "value")}` }),
  "undeclared-function": (problem) =>
    text(problem, {
      state: `expected a reference to a function that the module declares, found one to function ${problem.index}`,
      hint: "declare the function with `(elem declare func …)`, or export it",
    }),
  "table-without-initializer": (problem) =>
    text(problem, {
      state: "found a table of non-nullable references without an initializer, expected one",
      hint: "give the table an initial value, or let it hold null",
    }),
  "malformed-library": (problem) =>
    text(problem, {
      state: `${describeMalformedLibrary(problem.because)}, so the dynamic library cannot be placed`,
      hint: "link the library again with wasm-ld, and keep its first section where it is",
    }),
};

function describeMalformedLibrary(because: MalformedLibrary): string {
  switch (because.is) {
    case "not first":
      return 'found the section "dylink.0" behind another section, expected it to be the first';
    case "repeated":
      return 'found the section "dylink.0" a second time, expected it once';
    case "repeated subsection":
      return `found subsection ${because.id} of "dylink.0" a second time, expected it once`;
    case "alignment":
      return `found an alignment of 2^${because.exponent} in "dylink.0", expected at most 2^31`;
  }
}
