import type {
  AbstractHeapType,
  DefinedType,
  ExternType,
  FunctionType,
  HeapType,
  Limits,
  MemoryExternType,
  RefType,
  ValueType,
} from "./extern-type.ts";

const NULLABLE_SHORTHAND: Readonly<Record<AbstractHeapType, string>> = {
  func: "funcref",
  nofunc: "nullfuncref",
  extern: "externref",
  noextern: "nullexternref",
  any: "anyref",
  eq: "eqref",
  i31: "i31ref",
  struct: "structref",
  array: "arrayref",
  none: "nullref",
  exn: "exnref",
  noexn: "nullexnref",
};

/** A defined type inside a reference is spelled out one level deep; what it refers to in turn is only counted. */
function formatHeapType(heap: HeapType, types: readonly DefinedType[]): string {
  if (typeof heap === "string") return heap;
  const composite = types[heap]?.composite;
  if (composite === undefined) return `type ${heap}`;
  switch (composite.kind) {
    case "func":
      return `func ${formatFunctionType(composite, [])}`;
    case "struct":
      return `struct of ${composite.fields.length} field${composite.fields.length === 1 ? "" : "s"}`;
    case "array":
      return `array of ${composite.element.mutable ? "mutable " : ""}${formatStorageType(composite.element.type)}`;
  }
}

function formatStorageType(type: ValueType | "i8" | "i16"): string {
  return typeof type === "string" ? type : formatRefType(type, []);
}

function formatRefType(type: RefType, types: readonly DefinedType[]): string {
  if (type.nullable && typeof type.ref === "string") return NULLABLE_SHORTHAND[type.ref];
  return `(ref ${type.nullable ? "null " : ""}${formatHeapType(type.ref, types)})`;
}

/** A value type as in the text format, with a defined type spelled out. */
export function formatValueType(type: ValueType, types: readonly DefinedType[]): string {
  return typeof type === "string" ? type : formatRefType(type, types);
}

/** `[i32 i32] -> [i64]`, as the core specification writes function types. */
export function formatFunctionType(type: FunctionType, types: readonly DefinedType[]): string {
  const list = (values: readonly ValueType[]) => `[${values.map((value) => formatValueType(value, types)).join(" ")}]`;
  return `${list(type.params)} -> ${list(type.results)}`;
}

/** Limits in full, with their unit: `1 to 16 pages of 64 KiB`, `10 or more elements`. */
export function formatLimits(limits: Limits, unit: string): string {
  const range = limits.maximum === undefined ? `${limits.minimum} or more` : `${limits.minimum} to ${limits.maximum}`;
  const address = limits.addressType === "i64" ? ", 64-bit" : "";
  return `${range} ${unit}${address}${limits.shared ? ", shared" : ""}`;
}

function formatPageSize({ pageSizeLog2 }: MemoryExternType): string {
  if (pageSizeLog2 === undefined) return "64 KiB";
  return pageSizeLog2 === 0 ? "1 byte" : `${2 ** pageSizeLog2} bytes`;
}

/**
 * One line that says an extern type in full, as diagnostics and plans print it.
 *
 * @param types - the types of the module that the extern type comes from, for references to defined types
 */
export function formatExternType(type: ExternType, types: readonly DefinedType[] = []): string {
  switch (type.kind) {
    case "function":
      return `function ${formatFunctionType(type, types)}`;
    case "table":
      return `table of ${formatLimits(type.limits, `elements of ${formatRefType(type.element, types)}`)}`;
    case "memory":
      return `memory of ${formatLimits(type.limits, `pages of ${formatPageSize(type)}`)}`;
    case "global":
      return `${type.mutable ? "mutable" : "constant"} global ${formatValueType(type.type, types)}`;
    case "tag":
      return `tag [${type.params.map((param) => formatValueType(param, types)).join(" ")}]`;
    case "opaque":
      return `${type.externKind} of unknown type`;
  }
}
