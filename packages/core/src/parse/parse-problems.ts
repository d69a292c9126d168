import type { ParseCode } from "../diagnostic.ts";
import { Failure, type Problem } from "../problem.ts";
import type { CompositeType, ExternKind } from "../wasm/extern-type.ts";
import type { implementationLimits } from "../wasm/implementation-limits.ts";

/** A limit of implementations, by its name in `implementationLimits`. */
export type Limit = keyof typeof implementationLimits;

/** A place in which only some bytes have a meaning. */
export type Expected =
  | "composite type"
  | "data flags"
  | "element flags"
  | "extern kind"
  | "heap type"
  | "memory flags"
  | "mutability"
  | "reference type"
  | "table flags"
  | "table initializer"
  | "tag attribute"
  | "value type";

export type IntegerType = "u32" | "u64" | "s32" | "s33" | "s64";

/** Bytes that a section, given by its id, needs but does not have. */
export interface MissingBytes {
  readonly section: number;
  readonly needed: number;
  readonly found: number;
  /** Offset of the first needed byte. */
  readonly offset: number;
}

export interface IndexOutOfRange {
  readonly space: ExternKind | "type" | "element segment" | "data segment";
  readonly index: number;
  /** Number of items in the index space. */
  readonly count: number;
  readonly offset: number;
}

export interface LimitsTooLarge {
  readonly kind: "memory" | "table";
  readonly bound: "minimum" | "maximum";
  /** In pages of a memory, elements of a table. */
  readonly value: bigint;
  readonly most: bigint;
  readonly offset: number;
}

/** The reason for which the section of a dynamic library cannot be followed. */
export type MalformedLibrary =
  | { readonly is: "not first" | "repeated" }
  /** A subsection of this number stands there for the second time. */
  | { readonly is: "repeated subsection"; readonly id: number }
  /** An alignment is two to the power of this exponent. */
  | { readonly is: "alignment"; readonly exponent: number };

interface About<Kind extends string, Code extends ParseCode> extends Problem {
  readonly about: Kind;
  readonly code: Code;
  readonly offset: number;
}

interface Section {
  /** Id of the section. */
  readonly section: number;
}

interface Opcode {
  /** The first byte of an instruction. */
  readonly opcode: number;
  /** The number behind an opcode that is a prefix. */
  readonly suboperation: number | undefined;
}

interface UnexpectedByte {
  readonly expected: Expected;
  readonly found: number;
}

/** A problem of the bytes of one module. `explain/parse-texts.ts` has the texts. */
export type ParseProblem =
  | (About<"not-webassembly", "NOT_WEBASSEMBLY"> & { readonly beginning: readonly number[] })
  | (About<"other-version", "UNSUPPORTED_VERSION"> & { readonly version: readonly number[] })
  | About<"component", "UNSUPPORTED_VERSION">
  | (About<"proposed-byte", "UNSUPPORTED_FEATURE"> & UnexpectedByte)
  | (About<"preamble-cut-off", "UNEXPECTED_END"> & { readonly found: number })
  | (About<"section-size-cut-off", "UNEXPECTED_END"> & Section)
  | (About<"section-cut-off", "UNEXPECTED_END"> & MissingBytes)
  | (About<"section-too-short", "UNEXPECTED_END"> & MissingBytes)
  | (About<"section-too-long", "MALFORMED_SECTION"> & Section & { readonly extra: number })
  | (About<"unknown-section", "MALFORMED_SECTION"> & Section)
  | (About<"repeated-section", "MALFORMED_SECTION"> & Section)
  | (About<"late-section", "MALFORMED_SECTION"> & Section & { readonly behind: number })
  | (About<"malformed-integer", "MALFORMED_INTEGER"> & { readonly type: IntegerType })
  | About<"malformed-name", "MALFORMED_NAME">
  | (About<"malformed-type", "MALFORMED_TYPE"> & UnexpectedByte)
  | (About<"not-constant", "MALFORMED_EXPRESSION"> & Opcode)
  | (About<"unknown-instruction", "UNSUPPORTED_FEATURE"> & Opcode)
  | (About<"index-out-of-range", "INDEX_OUT_OF_RANGE"> & IndexOutOfRange)
  | (About<"limits-too-large", "INVALID_LIMITS"> & LimitsTooLarge)
  | (About<"limits-reversed", "INVALID_LIMITS"> & { readonly minimum: bigint; readonly maximum: bigint })
  | About<"shared-without-maximum", "INVALID_LIMITS">
  | (About<"page-size", "INVALID_LIMITS"> & { readonly log2: number })
  | (About<"duplicate-export", "DUPLICATE_EXPORT"> & { readonly name: string })
  | (About<"limit-exceeded", "LIMIT_EXCEEDED"> & { readonly limit: Limit; readonly found: number })
  | (About<"not-a-function-type", "INVALID_MODULE"> & {
      readonly index: number;
      readonly kind: CompositeType["kind"];
    })
  | (About<"final-supertype", "INVALID_MODULE"> & { readonly index: number })
  | (About<"tag-with-results", "INVALID_MODULE"> & { readonly count: number })
  | (About<"start-with-signature", "INVALID_MODULE"> & { readonly params: number; readonly results: number })
  | (About<"not-one-value", "INVALID_MODULE"> & { readonly found: number })
  | (About<"undeclared-function", "INVALID_MODULE"> & { readonly index: number })
  | About<"table-without-initializer", "INVALID_MODULE">
  | (About<"malformed-library", "MALFORMED_SECTION"> & { readonly because: MalformedLibrary });

function parseFailure(problem: ParseProblem): Failure {
  return new Failure("parse", [problem]);
}

/** A byte that has a meaning only in a proposal. */
export function unsupportedFeature(expected: Expected, found: number, offset: number): Failure {
  return parseFailure({ about: "proposed-byte", code: "UNSUPPORTED_FEATURE", expected, found, offset });
}

/** A section ends before its declared content. */
export function unexpectedEnd(missing: MissingBytes): Failure {
  return parseFailure({ about: "section-too-short", code: "UNEXPECTED_END", ...missing });
}

export function malformedName(offset: number): Failure {
  return parseFailure({ about: "malformed-name", code: "MALFORMED_NAME", offset });
}

/** @param extra - number of bytes after the last entry */
export function sectionTooLong(section: number, extra: number, offset: number): Failure {
  return parseFailure({ about: "section-too-long", code: "MALFORMED_SECTION", section, extra, offset });
}

/** A byte that has no meaning in its place. */
export function malformedType(expected: Expected, found: number, offset: number): Failure {
  return parseFailure({ about: "malformed-type", code: "MALFORMED_TYPE", expected, found, offset });
}

/** @param suboperation - the number after an opcode that is a prefix */
export function notConstant(opcode: number, suboperation: number | undefined, offset: number): Failure {
  return parseFailure({ about: "not-constant", code: "MALFORMED_EXPRESSION", opcode, suboperation, offset });
}

export function indexOutOfRange(found: IndexOutOfRange): Failure {
  return parseFailure({ about: "index-out-of-range", code: "INDEX_OUT_OF_RANGE", ...found });
}

export function limitsTooLarge(found: LimitsTooLarge): Failure {
  return parseFailure({ about: "limits-too-large", code: "INVALID_LIMITS", ...found });
}

export function limitsReversed(minimum: bigint, maximum: bigint, offset: number): Failure {
  return parseFailure({ about: "limits-reversed", code: "INVALID_LIMITS", minimum, maximum, offset });
}

export function sharedWithoutMaximum(offset: number): Failure {
  return parseFailure({ about: "shared-without-maximum", code: "INVALID_LIMITS", offset });
}

export function invalidPageSize(log2: number, offset: number): Failure {
  return parseFailure({ about: "page-size", code: "INVALID_LIMITS", log2, offset });
}

export function duplicateExport(name: string, offset: number): Failure {
  return parseFailure({ about: "duplicate-export", code: "DUPLICATE_EXPORT", name, offset });
}

export function notAFunctionType(index: number, kind: CompositeType["kind"], offset: number): Failure {
  return parseFailure({ about: "not-a-function-type", code: "INVALID_MODULE", index, kind, offset });
}

export function finalSupertype(index: number, offset: number): Failure {
  return parseFailure({ about: "final-supertype", code: "INVALID_MODULE", index, offset });
}

export function tagWithResults(count: number, offset: number): Failure {
  return parseFailure({ about: "tag-with-results", code: "INVALID_MODULE", count, offset });
}

export function startWithSignature(params: number, results: number, offset: number): Failure {
  return parseFailure({ about: "start-with-signature", code: "INVALID_MODULE", params, results, offset });
}

export function tableNeedsInitializer(offset: number): Failure {
  return parseFailure({ about: "table-without-initializer", code: "INVALID_MODULE", offset });
}

/** The section of a dynamic library is misplaced, or one of its values has no meaning. */
export function malformedLibrary(because: MalformedLibrary, offset: number): Failure {
  return parseFailure({ about: "malformed-library", code: "MALFORMED_SECTION", because, offset });
}
