import type { ParseCode } from "../diagnostic.ts";
import { ModuleParseError } from "../errors.ts";
import { quoteName } from "../wasm/quote-name.ts";
import { describeSection } from "./section-id.ts";

const BUILD_AGAIN = "build or download the module again; if it stays, report it to the tool that wrote the module";

interface Problem {
  readonly code: ParseCode;
  readonly state: string;
  readonly offset: number;
  readonly hint: string;
}

function problem({ code, state, offset, hint }: Problem): ModuleParseError {
  const message = `Cannot parse the module: ${state} (at offset 0x${offset.toString(16)})`;
  return new ModuleParseError(code, [{ code, message, hint, offset }]);
}

const plural = (count: number | bigint, noun: string): string =>
  `${count} ${noun}${count === 1 || count === 1n ? "" : "s"}`;

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, "0")}`;

/** The bytes are something else than WebAssembly; `found` says what, `hint` what to do about it. */
export function notWebAssembly(found: string, hint: string): ModuleParseError {
  return problem({
    code: "NOT_WEBASSEMBLY",
    state: `expected WebAssembly, which begins with the bytes 00 61 73 6d, found ${found}`,
    offset: 0,
    hint,
  });
}

export function unsupportedVersion(version: string, offset: number): ModuleParseError {
  return problem({
    code: "UNSUPPORTED_VERSION",
    state: `expected version 1 of the binary format, found ${version}`,
    offset,
    hint: "build the module again with a current toolchain",
  });
}

export function componentNotModule(offset: number): ModuleParseError {
  return problem({
    code: "UNSUPPORTED_VERSION",
    state: "this is a component, not a core module",
    offset,
    hint: "take the core modules out of it with `jco transpile` or `wasm-tools component unbundle`, and link those",
  });
}

export function unsupportedFeature(feature: string, offset: number): ModuleParseError {
  return problem({
    code: "UNSUPPORTED_FEATURE",
    state: `${feature} is a proposal that is not supported`,
    offset,
    hint: "build the module without it; WebAssembly 3.0 and what came before it are supported",
  });
}

export interface UnexpectedEnd {
  /** Where the bytes run out, for running text: `the import section`. */
  readonly place: string;
  readonly needed: number;
  readonly found: number;
  /** Offset of the first needed byte. */
  readonly offset: number;
}

const unexpectedEndIn = ({ place, needed, found }: UnexpectedEnd): string =>
  `unexpected end in ${place}, needed ${plural(needed, "byte")}, found ${found}`;

/** The module ends before it is complete. */
export function moduleCutOff(end: UnexpectedEnd): ModuleParseError {
  return problem({
    code: "UNEXPECTED_END",
    state: unexpectedEndIn(end),
    offset: end.offset,
    hint: "fetch or copy the module again and compare its size with the original: it was cut off",
  });
}

/** A section ends before what it says it holds. */
export function unexpectedEnd(end: UnexpectedEnd): ModuleParseError {
  return problem({ code: "UNEXPECTED_END", state: unexpectedEndIn(end), offset: end.offset, hint: BUILD_AGAIN });
}

export function malformedInteger(type: string, offset: number): ModuleParseError {
  return problem({
    code: "MALFORMED_INTEGER",
    state: `expected an integer of type ${type} in LEB128, found one that is too long or too large`,
    offset,
    hint: BUILD_AGAIN,
  });
}

export function malformedName(offset: number): ModuleParseError {
  return problem({
    code: "MALFORMED_NAME",
    state: "expected a name in UTF-8, found bytes that are not UTF-8",
    offset,
    hint: "give the import, export or section a name in UTF-8; check that the file was not sent as text",
  });
}

export function unknownSection(id: number, offset: number): ModuleParseError {
  return problem({
    code: "MALFORMED_SECTION",
    state: `expected a section id from 0 to 13, found ${id}`,
    offset,
    hint: BUILD_AGAIN,
  });
}

export function repeatedSection(id: number, offset: number): ModuleParseError {
  return problem({
    code: "MALFORMED_SECTION",
    state: `found ${describeSection(id)} a second time, expected it once`,
    offset,
    hint: BUILD_AGAIN,
  });
}

export function sectionOutOfOrder(id: number, laterId: number, offset: number): ModuleParseError {
  return problem({
    code: "MALFORMED_SECTION",
    state: `found ${describeSection(id)} behind ${describeSection(laterId)}, expected it before`,
    offset,
    hint: BUILD_AGAIN,
  });
}

export function sectionTooLong(place: string, extra: number, offset: number): ModuleParseError {
  return problem({
    code: "MALFORMED_SECTION",
    state: `found ${plural(extra, "byte")} behind the last entry of ${place}, expected its end`,
    offset,
    hint: BUILD_AGAIN,
  });
}

/** A byte that stands for nothing where it stands; `expected` says what would. */
export function malformedType(expected: string, found: number, offset: number): ModuleParseError {
  return problem({
    code: "MALFORMED_TYPE",
    state: `expected ${expected}, found ${hex(found)}`,
    offset,
    hint: BUILD_AGAIN,
  });
}

export function notConstant(opcode: string, offset: number): ModuleParseError {
  return problem({
    code: "MALFORMED_EXPRESSION",
    state: `expected a constant instruction, found ${opcode}`,
    offset,
    hint: BUILD_AGAIN,
  });
}

export interface IndexOutOfRange {
  /** What is counted: `function`, `type`. */
  readonly space: string;
  readonly index: number;
  /** Number of items there are. */
  readonly count: number;
  readonly offset: number;
}

export function indexOutOfRange({ space, index, count, offset }: IndexOutOfRange): ModuleParseError {
  const range = count === 0 ? "expected none, as the module has none" : `expected at most ${count - 1}`;
  return problem({
    code: "INDEX_OUT_OF_RANGE",
    state: `found ${space} index ${index}, ${range}`,
    offset,
    hint: BUILD_AGAIN,
  });
}

export interface LimitsTooLarge {
  /** Which bound, with its unit: `minimum of the memory in pages`. */
  readonly bound: string;
  readonly value: bigint;
  readonly maximum: bigint;
  readonly offset: number;
}

export function limitsTooLarge({ bound, value, maximum, offset }: LimitsTooLarge): ModuleParseError {
  return problem({
    code: "INVALID_LIMITS",
    state: `found ${value} as the ${bound}, expected at most ${maximum}`,
    offset,
    hint: "build the module with a smaller size",
  });
}

export function limitsReversed(minimum: bigint, maximum: bigint, offset: number): ModuleParseError {
  return problem({
    code: "INVALID_LIMITS",
    state: `found limits from ${minimum} to ${maximum}, expected the minimum not to exceed the maximum`,
    offset,
    hint: "build the module with a maximum that is at least its minimum",
  });
}

export function sharedWithoutMaximum(offset: number): ModuleParseError {
  return problem({
    code: "INVALID_LIMITS",
    state: "found a shared memory without a maximum, expected one with a maximum",
    offset,
    hint: "state a maximum when the module is built, for example with --max-memory",
  });
}

export function invalidPageSize(log2: number, offset: number): ModuleParseError {
  return problem({
    code: "INVALID_LIMITS",
    state: `found a page size of 2^${log2} bytes, expected 2^0 or 2^16`,
    offset,
    hint: "build the module with pages of 1 byte or of 64 KiB",
  });
}

export function duplicateExport(name: string, offset: number): ModuleParseError {
  return problem({
    code: "DUPLICATE_EXPORT",
    state: `found a second export called ${quoteName(name)}, expected each name once`,
    offset,
    hint: "rename or remove one of the two exports",
  });
}

export interface LimitExceeded {
  /** What there is too much of, in the plural. */
  readonly counted: string;
  readonly found: number;
  readonly maximum: number;
  readonly offset: number;
}

export function limitExceeded({ counted, found, maximum, offset }: LimitExceeded): ModuleParseError {
  return problem({
    code: "LIMIT_EXCEEDED",
    state: `found ${found} ${counted}, engines accept at most ${maximum}`,
    offset,
    hint: `split the module, or build it with fewer ${counted}`,
  });
}

export function notAFunctionType(index: number, found: string, offset: number): ModuleParseError {
  return problem({
    code: "INVALID_MODULE",
    state: `expected type ${index} to be a function type, found a type of kind ${found}`,
    offset,
    hint: BUILD_AGAIN,
  });
}

export function finalSupertype(index: number, offset: number): ModuleParseError {
  return problem({
    code: "INVALID_MODULE",
    state: `found final type ${index} as a supertype, expected a type that is not final`,
    offset,
    hint: "declare the supertype with `sub` instead of `sub final`",
  });
}

export function tagWithResults(count: number, offset: number): ModuleParseError {
  return problem({
    code: "INVALID_MODULE",
    state: `found a tag with ${plural(count, "result")}, expected none`,
    offset,
    hint: "tags with results belong to the stack switching proposal, which is not supported: build without it",
  });
}

export function startWithSignature(params: number, results: number, offset: number): ModuleParseError {
  const found = `${plural(params, "parameter")} and ${plural(results, "result")}`;
  return problem({
    code: "INVALID_MODULE",
    state: `found a start function with ${found}, expected one of type [] -> []`,
    offset,
    hint: "start from a function that takes and returns nothing",
  });
}

export function tableNeedsInitializer(offset: number): ModuleParseError {
  return problem({
    code: "INVALID_MODULE",
    state: "found a table of non-nullable references without an initializer, expected one",
    offset,
    hint: "give the table an initial value, or let it hold null",
  });
}
