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

/**
 * Characters of a list of values after which the rest is only counted, and of a list inside a reference. A type may
 * have a thousand parameters, each a reference to a type with as many, and a thousand imports may be of that type.
 */
const LONGEST_LIST = 200;
const LONGEST_INNER_LIST = 40;

/** A defined type inside a reference is spelled out one level deep; deeper types are only counted or numbered. */
function formatHeapType(heap: HeapType, types: readonly DefinedType[]): string {
  if (typeof heap === "string") return heap;
  const composite = types[heap]?.composite;
  if (composite === undefined) return `type ${heap}`;
  switch (composite.kind) {
    case "func":
      return `func ${formatSignature(composite, { types: [], longest: LONGEST_INNER_LIST })}`;
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

/** `[i32 i32] -> [i64]`, as the core specification writes function types. A long list is cut, and a number ends it. */
export function formatFunctionType(type: FunctionType, types: readonly DefinedType[]): string {
  return formatSignature(type, { types, longest: LONGEST_LIST });
}

interface ListFormat {
  readonly types: readonly DefinedType[];
  /** In characters; the value that exceeds it is still printed. */
  readonly longest: number;
}

function formatSignature({ params, results }: FunctionType, format: ListFormat): string {
  return `${formatList(params, format)} -> ${formatList(results, format)}`;
}

/** `[i32 i64]`, or `[i32 i64 … 98 more]`. */
function formatList(values: readonly ValueType[], { types, longest }: ListFormat): string {
  const shown: string[] = [];
  let length = 0;
  for (const value of values) {
    if (length > longest) break;
    const text = formatValueType(value, types);
    shown.push(text);
    length += text.length + 1;
  }
  const more = values.length - shown.length;
  return `[${shown.join(" ")}${more > 0 ? ` … ${more} more` : ""}]`;
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
 * One line with an extern type in full, as diagnostics and plans print it. A very long list of values is cut: the line
 * gives the first values and the number of the others.
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
      return `tag ${formatList(type.params, { types, longest: LONGEST_LIST })}`;
    case "opaque":
      return `${type.externKind} of unknown type`;
  }
}
