import type { ExternType, Limits } from "../../wasm/extern-type.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import { PAGE_SIZE_BYTES } from "../../wasm/implementation-limits.ts";

/**
 * Returns the visible type of a host value for an import of type `expected`, or words for a value that is no extern of
 * any kind.
 *
 * JavaScript shows a memory's and a table's present size, and whether a memory is shared. It shows no function's
 * signature and no global's type. Hidden parts are presumed to be as expected; the engine checks them when it
 * instantiates. Values are recognized by their brand, so that values of another realm count too.
 */
export function observeHostExtern(value: unknown, expected: ExternType): ExternType | string {
  const brand = Object.prototype.toString.call(value).slice("[object ".length, -1);
  if (brand !== "WebAssembly.Global" && isReferenceConstant(expected)) return expected;
  switch (brand) {
    case "WebAssembly.Memory":
      return observeMemory(value as { readonly buffer: ArrayBuffer }, expected);
    case "WebAssembly.Table":
      return observeTable(value as { readonly length: number | bigint }, expected);
    case "WebAssembly.Global":
      return presume("global", expected);
    case "WebAssembly.Tag":
      return presume("tag", expected);
    // JavaScript Promise Integration: a function that suspends its caller. It is an object nevertheless.
    case "WebAssembly.Suspending":
      return presume("function", expected);
  }
  if (typeof value === "function" && externKindOf(expected) !== "global") return presume("function", expected);
  return observeConstant(value, expected);
}

/**
 * Whether the import takes any JavaScript value as a reference, even a memory. JavaScript API 3.0, "read the imports".
 */
function isReferenceConstant(expected: ExternType): boolean {
  return expected.kind === "global" && !expected.mutable && typeof expected.type !== "string";
}

function presume(kind: "function" | "table" | "global" | "tag", expected: ExternType): ExternType {
  return externKindOf(expected) === kind ? expected : { kind: "opaque", externKind: kind };
}

function observeMemory({ buffer }: { readonly buffer: ArrayBuffer }, expected: ExternType): ExternType {
  if (expected.kind !== "memory") return { kind: "opaque", externKind: "memory" };
  const pageBytes = expected.pageSizeLog2 === undefined ? PAGE_SIZE_BYTES : 2 ** expected.pageSizeLog2;
  const shared = Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
  const limits: Limits = {
    ...expected.limits,
    minimum: buffer.byteLength / pageBytes,
    shared,
  };
  return { ...expected, limits };
}

function observeTable({ length }: { readonly length: number | bigint }, expected: ExternType): ExternType {
  if (expected.kind !== "table") return { kind: "opaque", externKind: "table" };
  return {
    ...expected,
    limits: { ...expected.limits, minimum: Number(length) },
  };
}

/** A plain value is a constant global: a number for i32, f32 and f64, a bigint for i64. */
function observeConstant(value: unknown, expected: ExternType): ExternType | string {
  const words = value === null ? "null" : `a JavaScript ${typeof value}`;
  if (expected.kind === "opaque") return expected.externKind === "global" ? expected : words;
  if (expected.kind !== "global") return words;
  if (expected.mutable) return `${words}, which is constant`;
  if (expected.type === "v128") return words;
  return typeof value === (expected.type === "i64" ? "bigint" : "number") ? expected : words;
}
