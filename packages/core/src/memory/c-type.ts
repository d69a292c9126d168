import type { Abi, Address } from "./address.ts";
import type { AddressSpace } from "./address-space.ts";
import type { Block } from "./block.ts";

/** Size and alignment of a type of C. */
export interface Layout {
  /** What `sizeof` says. */
  readonly sizeBytes: number;
  /** What `_Alignof` says: addresses of the type are multiples of it. */
  readonly alignBytes: number;
}

/** How values of a type are read and written under one ABI. Of the room: users see types. */
export interface Codec<Value = unknown, View = unknown> extends Layout {
  /** The value as plain data, copied out. */
  readonly read: (space: AddressSpace, address: number) => Value;
  /** A method, so that a codec of numbers is a codec too. */
  write(space: AddressSpace, address: number, value: Value): void;
  /** What a field or element of the type gives: the value of a scalar, a view of anything larger. */
  readonly view: (space: AddressSpace, address: number) => View;
  /** Whether a field of the type can be assigned to. */
  readonly assignable: boolean;
}

/** Stands for `number` or `bigint`, whichever addresses of the heap are, in the types of values. */
export interface AddressSized {
  readonly "#addressSized": never;
}

/** A type of C. */
export interface CType {
  /** Size and alignment; without an argument, for 32-bit addresses. */
  layout(abi?: Abi): Layout;
  /** @internal */
  codec(abi: Abi): Codec;
}

/** A type whose values are numbers, bigints, booleans or strings. */
export interface ScalarType<Value> extends CType {
  /**
   * One value at an address, as C's `*pointer`: `i32.at(heap, address).value`.
   *
   * @throws {HeapError} `OUT_OF_BOUNDS`, `NULL_ADDRESS`, `USE_AFTER_FREE`
   */
  at<A extends Address>(heap: InSpace<A>, address: AddressLike<A>): Cell<Sized<Value, A>>;
  /** @internal Only says what a value is. */
  readonly "#value"?: Value;
}

export interface Cell<Value> {
  value: Value;
}

/** A heap, or whatever else says where its addresses lead. */
export interface InSpace<A extends Address = Address> {
  /** The memory that its addresses lead into. */
  readonly space: AddressSpace;
  /** @internal Only says what an address is. */
  readonly "#address"?: A;
}

export type AddressLike<A extends Address> = A | Block<A>;

/** The value itself, with what is as wide as an address made definite. */
export type Sized<Value, A extends Address> = Value extends AddressSized ? A : Value;

/** The members of a struct, in the order of their declaration in C. */
export type Fields = Readonly<Record<string, CType>>;

/** Where a member of a struct lies. */
export interface FieldLayout extends Layout {
  /** What `offsetof` says. */
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
   * has grown. Nested structs and arrays give views in turn, and are not assigned to.
   *
   * @throws {HeapError} `OUT_OF_BOUNDS`, `NULL_ADDRESS`, `USE_AFTER_FREE`
   */
  at<A extends Address>(heap: InSpace<A>, address: AddressLike<A>): StructView<Members, A>;
  /** The whole struct that a view shows, nested ones too, as plain data copied out. */
  read<A extends Address = number>(view: StructView<Members, A>): StructValue<Members, A>;
  /**
   * Writes the whole struct that a view shows. All members have to be there; padding is left as it is.
   *
   * @throws {HeapError} `INVALID_VALUE`: a member is missing. Members in front of it have been written then.
   */
  write<A extends Address = number>(view: StructView<Members, A>, value: StructValue<Members, A>): void;
  /** The address that a view looks at. */
  addressOf<A extends Address = number>(view: StructView<Members, A>): A;
  /** @internal Only says what the members are. */
  readonly "#members"?: Members;
}

/** Plain data of a type: what is copied out, and in. */
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

/** What a member or element of a type gives: the value of a scalar, a view of anything larger. */
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
  /** @internal Only says what the elements are. */
  readonly "#element"?: Element;
}

/** A live view of an array; it survives growth of the memory. */
export interface ArrayView<Element extends CType, A extends Address = number> {
  readonly length: number;
  /**
   * An element: the value of a scalar, a live view of anything larger.
   *
   * @throws {HeapError} `OUT_OF_BOUNDS`: not an index from 0 to below `length`
   */
  at(index: number): ViewOf<Element, A>;
  /**
   * Writes an element, the whole of it.
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
  /** What `at` gives of each element, from the first to the last. */
  [Symbol.iterator](): IterableIterator<ViewOf<Element, A>>;
}
