import { brandOf, typeNameOf } from "./brand.ts";
import { type ExternType, externKindOf } from "./extern-type.ts";
import { PAGE_SIZE_BYTES } from "./implementation-limits.ts";

/**
 * Compares the visible type of a host value with the type that an import expects.
 *
 * JavaScript shows a memory's and a table's present size, and whether a memory is shared. It shows no function's
 * signature and no global's type. Hidden parts are presumed to be as expected. Values are recognized by their brand, so
 * that values of another realm count too.
 *
 * @returns undefined if nothing visible differs; else the visible type, or the type name of a value that is no extern
 */
export function observeHostExtern(value: unknown, expected: ExternType): ExternType | string | undefined {
  const brand = brandOf(value);
  if (brand !== "WebAssembly.Global" && isReferenceConstant(expected)) return undefined;
  switch (brand) {
    case "WebAssembly.Memory":
    case "WebAssembly.Table":
      try {
        return brand === "WebAssembly.Memory"
          ? observeMemory(value as { readonly buffer: ArrayBuffer }, expected)
          : observeTable(value as { readonly length: number | bigint }, expected);
      } catch {
        // Only the name is that of an extern: a proxy, or an object that inherits from one.
        return "Proxy";
      }
    case "WebAssembly.Global":
      return presume("global", expected);
    case "WebAssembly.Tag":
      return presume("tag", expected);
    case "WebAssembly.Suspending":
      return presume("function", expected);
  }
  if (isSuspending(value)) return presume("function", expected);
  if (typeof value === "function" && externKindOf(expected) !== "global") return presume("function", expected);
  return isConstant(value, expected) ? undefined : typeNameOf(value);
}

/**
 * JavaScript Promise Integration: whether the value is a function that suspends its caller. It is an object nevertheless. In
 * Firefox 153 it has no brand, but the name of its constructor.
 */
function isSuspending(value: unknown): boolean {
  const { constructor: maker } = Object(value) as { readonly constructor?: { readonly name?: unknown } };
  return typeof value === "object" && maker?.name === "Suspending";
}

/**
 * Whether the import takes any JavaScript value as a reference, even a memory. JavaScript API 3.0, "read the imports".
 */
function isReferenceConstant(expected: ExternType): boolean {
  return expected.kind === "global" && !expected.mutable && typeof expected.type !== "string";
}

function presume(kind: "function" | "memory" | "table" | "global" | "tag", expected: ExternType) {
  return externKindOf(expected) === kind ? undefined : ({ kind: "opaque", externKind: kind } as const);
}

function observeMemory({ buffer }: { readonly buffer: ArrayBuffer }, expected: ExternType): ExternType | undefined {
  if (expected.kind !== "memory") return presume("memory", expected);
  const pageBytes = expected.pageSizeLog2 === undefined ? PAGE_SIZE_BYTES : 2 ** expected.pageSizeLog2;
  const shared = brandOf(buffer) === "SharedArrayBuffer";
  const minimum = buffer.byteLength / pageBytes;
  if (shared === expected.limits.shared && minimum >= expected.limits.minimum) return undefined;
  // Getters do not show the maximum.
  const { maximum: _, ...limits } = expected.limits;
  return { ...expected, limits: { ...limits, minimum, shared } };
}

function observeTable({ length }: { readonly length: number | bigint }, expected: ExternType): ExternType | undefined {
  if (expected.kind !== "table") return presume("table", expected);
  const minimum = Number(length);
  if (minimum >= expected.limits.minimum) return undefined;
  const { maximum: _, ...limits } = expected.limits;
  return { ...expected, limits: { ...limits, minimum } };
}

/** A plain value is a constant global: a number for i32, f32 and f64, a bigint for i64. */
function isConstant(value: unknown, expected: ExternType): boolean {
  if (expected.kind === "opaque") return expected.externKind === "global";
  if (expected.kind !== "global" || expected.mutable || expected.type === "v128") return false;
  return typeof value === (expected.type === "i64" ? "bigint" : "number");
}
