/** The five kinds of extern, spelled as in the JavaScript API. */
export type ExternKind = "function" | "table" | "memory" | "global" | "tag";

export type NumberType = "i32" | "i64" | "f32" | "f64" | "v128";

export type AbstractHeapType =
  | "func"
  | "nofunc"
  | "extern"
  | "noextern"
  | "any"
  | "eq"
  | "i31"
  | "struct"
  | "array"
  | "none"
  | "exn"
  | "noexn";

/** An abstract heap type, or the index of a defined type in the list of types that goes with this value. */
export type HeapType = AbstractHeapType | number;

export interface RefType {
  readonly ref: HeapType;
  readonly nullable: boolean;
}

export type ValueType = NumberType | RefType;

export type StorageType = ValueType | "i8" | "i16";

export interface FieldType {
  readonly type: StorageType;
  readonly mutable: boolean;
}

/** Parameters and results of a function, or the parameters of a tag. */
export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export type CompositeType =
  | ({ readonly kind: "func" } & FunctionType)
  | { readonly kind: "struct"; readonly fields: readonly FieldType[] }
  | { readonly kind: "array"; readonly element: FieldType };

/** One defined type. Core specification 3.0, "Recursive types". */
export interface DefinedType {
  readonly composite: CompositeType;
  /** Index of the declared supertype, if there is one. */
  readonly supertype?: number;
  /** A final type cannot be a supertype. */
  readonly final: boolean;
  /** Index of the first type of the recursion group that contains this type. */
  readonly groupStart: number;
  /** Number of types in that recursion group. */
  readonly groupSize: number;
}

/**
 * Size bounds of a memory (in pages of 64 KiB) or a table (in elements).
 *
 * Bounds above `Number.MAX_SAFE_INTEGER`, which only a 64-bit table can state, are rounded to the nearest double.
 */
export interface Limits {
  readonly minimum: number;
  readonly maximum?: number;
  readonly shared: boolean;
  readonly addressType: "i32" | "i64";
}

export interface FunctionExternType extends FunctionType {
  readonly kind: "function";
  /** Index into the module's types; it distinguishes several types of the same shape. */
  readonly typeIndex: number;
}

export interface TableExternType {
  readonly kind: "table";
  readonly element: RefType;
  readonly limits: Limits;
}

export interface MemoryExternType {
  readonly kind: "memory";
  readonly limits: Limits;
  /** log2 of the page size in bytes, if a memory states one (custom page sizes); otherwise pages are 64 KiB. */
  readonly pageSizeLog2?: number;
}

export interface GlobalExternType {
  readonly kind: "global";
  readonly type: ValueType;
  readonly mutable: boolean;
}

export interface TagExternType extends FunctionType {
  readonly kind: "tag";
  readonly typeIndex: number;
}

/** An extern of a precompiled module or of the host, of which only the kind is known. */
export interface OpaqueExternType {
  readonly kind: "opaque";
  readonly externKind: ExternKind;
}

/** The type of an import or export. Core specification 3.0, "External types". */
export type ExternType =
  | FunctionExternType
  | TableExternType
  | MemoryExternType
  | GlobalExternType
  | TagExternType
  | OpaqueExternType;

/** The kind of an extern, also of one whose type is not known. */
export function externKindOf(type: ExternType): ExternKind {
  return type.kind === "opaque" ? type.externKind : type.kind;
}
