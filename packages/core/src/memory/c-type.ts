import type { Abi, Address } from "./address.ts";
import type { AddressSpace } from "./address-space.ts";
import type { Block } from "./block.ts";

/** Size and alignment of a type of C. */
export interface Layout {
  /** The value of `sizeof`. */
  readonly sizeBytes: number;
  /** The value of `_Alignof`: addresses of the type are multiples of it. */
  readonly alignBytes: number;
}

/** Reads and writes values of a type under one ABI. Internal: users see types. */
export interface Codec<Value = unknown> extends Layout {
  /** The result of `typeof` for values that can be written. */
  readonly type: "number" | "bigint" | "boolean" | "string" | "object";
  /** The value as plain data, copied out. */
  readonly get: (bytes: DataView, address: number) => Value;
  /** Writes a value, or throws. A method, so that a codec of numbers is a codec too. */
  set(bytes: DataView, address: number, value: Value): void;
  /** Makes the live view that reading a struct or array gives. Scalars have none: they give their value. */
  readonly view?: (space: AddressSpace, address: number) => unknown;
  /** Places of the members, if it is a struct. */
  readonly fields?: StructLayout["fields"];
  /** Whether the type has light views. */
  readonly light?: boolean;
  /** The class of views of arrays with elements of this type, once there is one. */
  elements?: new (
    space: AddressSpace,
    address: number,
    length: number,
  ) => object;
}

/** Stands for the type of the heap's addresses, `number` or `bigint`, in the types of values. */
export interface AddressSized {
  readonly "#addressSized": never;
}

/** A type of C. */
export interface CType {
  /** Size and alignment; without an argument, for 32-bit addresses. */
  layout(abi?: Abi): Layout;
  /** @internal */
  codec(wide: boolean): Codec;
}

/** A type whose values are numbers, bigints, booleans or strings. */
export interface ScalarType<Value> extends CType {
  /**
   * One value at an address, as C's `*pointer`: `i32.at(heap, address).value`.
   *
   * @throws {HeapError} `OUT_OF_BOUNDS`, `NULL_ADDRESS`, `USE_AFTER_FREE`
   */
  at<A extends Address>(heap: InSpace<A>, address: AddressLike<A>): Cell<Sized<Value, A>>;
  /** @internal Carries the type of a value. */
  readonly "#value"?: Value;
}

export interface Cell<Value> {
  value: Value;
}

/** A heap, or another object with an address space. */
export interface InSpace<A extends Address = Address> {
  /** The memory of its addresses. */
  readonly space: AddressSpace;
  /** @internal Carries the type of an address. */
  readonly "#address"?: A;
}

export type AddressLike<A extends Address> = A | Block<A>;

/** A type of values, with the heap's type of addresses in place of `AddressSized`. */
export type Sized<Value, A extends Address> = Value extends AddressSized ? A : Value;

/** The members of a struct, in the order of their declaration in C. */
export type Fields = Readonly<Record<string, CType>>;

/** The place of a member in a struct. */
export interface FieldLayout extends Layout {
  /** The value of `offsetof`. */
  readonly offsetBytes: number;
}

export interface StructLayout<Name extends string = string> extends Layout {
  /** In the order of their declaration. */
  readonly fields: Readonly<Record<Name, FieldLayout>>;
}

/** A struct of C. */
export interface StructType<Members extends Fields = Fields> extends CType {
  /** Size, alignment and the place of each member; without an argument, for 32-bit addresses. */
  layout(abi?: Abi): StructLayout<keyof Members & string>;
  /**
   * A live view of the struct at an address: each member is a property that reads or writes memory, also after the memory
   * has grown. Nested structs and arrays give views in turn, and cannot be assigned. The members are own properties, unless
   * the struct is `light`.
   *
   * @throws {HeapError} `OUT_OF_BOUNDS`, `NULL_ADDRESS`, `USE_AFTER_FREE`
   */
  at<A extends Address>(heap: InSpace<A>, address: AddressLike<A>): StructView<Members, A>;
  /** Copies the whole struct of a view, nested ones too, as plain data. */
  read<A extends Address = number>(view: StructView<Members, A>): StructValue<Members, A>;
  /**
   * Writes the whole struct of a view. All members have to be there; padding is left as it is.
   *
   * @throws {HeapError} `INVALID_VALUE`: a member is missing or wrong. The members before it have been written then.
   */
  write<A extends Address = number>(view: StructView<Members, A>, value: StructValue<Members, A>): void;
  /** The address of a view. */
  addressOf<A extends Address = number>(view: StructView<Members, A>): A;
  /** @internal Carries the types of the members. */
  readonly "#members"?: Members;
}

/** Plain data of a type, as `read` returns it and `write` takes it. */
export type ValueOf<T extends CType, A extends Address = number> =
  T extends StructType<infer Members>
    ? StructValue<Members, A>
    : T extends ArrayType<infer Element>
      ? readonly ValueOf<Element, A>[]
      : T extends ScalarType<infer Value>
        ? Sized<Value, A>
        : never;

export type StructValue<Members extends Fields, A extends Address = number> = {
  -readonly [Name in keyof Members]: ValueOf<Members[Name], A>;
};

/** The result of reading a member or element: the value of a scalar, or a view of a struct or array. */
export type ViewOf<T extends CType, A extends Address = number> =
  T extends StructType<infer Members>
    ? StructView<Members, A>
    : T extends ArrayType<infer Element>
      ? ArrayView<Element, A>
      : ValueOf<T, A>;

type Aggregate = StructType | ArrayType;

export type StructView<Members extends Fields, A extends Address = number> = {
  -readonly [Name in keyof Members as Members[Name] extends Aggregate ? never : Name]: ViewOf<Members[Name], A>;
} & {
  readonly [Name in keyof Members as Members[Name] extends Aggregate ? Name : never]: ViewOf<Members[Name], A>;
};

/** An array of C, of a fixed length. */
export interface ArrayType<Element extends CType = CType> extends CType {
  readonly length: number;
  /**
   * A live view of the array at an address.
   *
   * @throws {HeapError} `OUT_OF_BOUNDS`, `NULL_ADDRESS`, `USE_AFTER_FREE`
   */
  at<A extends Address>(heap: InSpace<A>, address: AddressLike<A>): ArrayView<Element, A>;
  /** @internal Carries the type of the elements. */
  readonly "#element"?: Element;
}

/** A live view of an array; it survives growth of the memory. */
export interface ArrayView<Element extends CType, A extends Address = number> {
  readonly length: number;
  /**
   * An element: the value of a scalar, or a live view of a struct or array.
   *
   * @throws {HeapError} `OUT_OF_BOUNDS`: not an index from 0 to below `length`
   */
  at(index: number): ViewOf<Element, A>;
  /**
   * Writes a whole element.
   *
   * @throws {HeapError} `OUT_OF_BOUNDS` as above; `INVALID_VALUE`
   */
  set(index: number, value: ValueOf<Element, A>): void;
  /** All elements as plain data, copied out. */
  read(): ValueOf<Element, A>[];
  /**
   * Writes all elements.
   *
   * @throws {HeapError} `INVALID_VALUE`: more or fewer than `length`; nothing has been written then
   */
  write(values: readonly ValueOf<Element, A>[]): void;
  /** The results of `at` for each element, from the first to the last. */
  [Symbol.iterator](): IterableIterator<ViewOf<Element, A>>;
}
