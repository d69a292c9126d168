import type { InstantiationProblem } from "../instantiate/instantiation-problems.ts";
import { Failure } from "../problem.ts";
import { ABI, SHARED_NAMES } from "../wasm/toolchain-names.ts";
import { programFailure } from "./program-problems.ts";

/** A memory or table of the program that has less than a library declares. */
export interface Shortage {
  readonly kind: "memory" | "table";
  /** Pages or slots that the library declares; absent if the engine does not tell. */
  readonly declared?: number;
}

/*
 * A compiled module does not show the types of its imports. So the engine finds that one does not fit, and its text is all that
 * is known. V8 tells the number of pages; SpiderMonkey and JavaScriptCore do not.
 */
const TOO_SMALL = [
  /(memory|table) import \d+ is smaller than initial (\d+)/,
  /(memory) import has \d+ pages which is smaller than the declared initial of (\d+)/,
  /imported (memory|table) with incompatible size/i,
  /(memory|table) import \S+ provided an? '\w+' that is (?:smaller|too small)/i,
];
const OTHER_ADDRESSES = [
  /cannot import i(32|64) (?:memory|table) as/,
  /imported (?:memory|table) with incompatible address type i(32|64)/,
];

type Rejected = Extract<InstantiationProblem, { readonly about: "engine-rejected" }>;

/** The problem of a library of which the engine has refused an import; undefined for any other error. */
function rejectedOf(error: unknown): Rejected | undefined {
  const [problem] = error instanceof Failure ? error.problems : [];
  return problem?.about === "engine-rejected" ? (problem as Rejected) : undefined;
}

function firstMatch(patterns: readonly RegExp[], text: string): RegExpExecArray | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text);
    if (found) return found;
  }
  return undefined;
}

/** The memory or table of the program that is too small for a compiled library; undefined for any other error. */
export function shortageOf(error: unknown): Shortage | undefined {
  const { reason = "", rejected } = rejectedOf(error) ?? {};
  const found = firstMatch(TOO_SMALL, reason);
  const kind = found?.[1]?.toLowerCase() === "table" ? "table" : "memory";
  if (found === undefined || rejected?.module !== ABI.symbols || rejected.name !== SHARED_NAMES[kind]) return undefined;
  return { kind, ...(found[2] !== undefined && { declared: Number(found[2]) }) };
}

/** The failure of a compiled library for addresses of another size, as that of its bytes. Any other error as it is. */
export function asUnfit(error: unknown): unknown {
  const problem = rejectedOf(error);
  if (problem === undefined) return error;
  const { module = "", reason } = problem;
  const cause = { cause: (error as Failure).cause };
  const bits = firstMatch(OTHER_ADDRESSES, reason)?.[1];
  if (bits === undefined) return error;
  const subject = { module, bits: bits === "64" ? 64 : 32 } as const;
  return programFailure({ about: "other-addresses", code: "EXTERN_TYPE_MISMATCH", ...subject }, cause);
}
