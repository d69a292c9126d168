import type { AddressSpace } from "./address-space.ts";
import type { Codec } from "./c-type.ts";

/** The place of a value in a view. */
export interface Place {
  readonly offsetBytes: number;
  readonly codec: Codec;
}

/** A member of a struct, with its place. */
export interface Field extends Place {
  readonly name: string;
}

/**
 * The state of a view: an address in a memory. The properties are plain, with names that no field of C can have.
 * Engines find plain properties fast in views of any struct; private and symbol properties are slow with many structs.
 */
export interface View {
  readonly "#space": AddressSpace;
  readonly "#address": number;
}

export type ViewClass = new (space: AddressSpace, address: number) => View;

/**
 * A class of views with an accessor for each field on its prototype, made once for each struct.
 *
 * Each struct has a class of its own. So engines know the accessors of a view from its class, inline them, and often do
 * not allocate the view at all. No code is generated, because pages may forbid that.
 */
export function makeViewClass(fields: readonly Field[]): ViewClass {
  class StructView implements View {
    // Only declared: a class field would be undefined first, and engines would then know less about its value.
    declare readonly "#space": AddressSpace;
    declare readonly "#address": number;

    constructor(space: AddressSpace, address: number) {
      this["#space"] = space;
      this["#address"] = address;
    }
  }
  for (const field of fields) Object.defineProperty(StructView.prototype, field.name, accessorOf(field));
  return StructView;
}

function accessorOf(field: Field): PropertyDescriptor & ThisType<View> {
  const { offsetBytes, codec } = field;
  const { get, set, view } = codec;
  const common = { enumerable: true, configurable: true };
  if (view !== undefined) {
    return {
      ...common,
      get() {
        return view(this["#space"], this["#address"] + offsetBytes);
      },
    };
  }
  // As little code as possible for the usual access: engines inline only so much.
  return {
    ...common,
    get() {
      try {
        return get(this["#space"].view, this["#address"] + offsetBytes);
      } catch {
        return getAgain(this, field);
      }
    },
    set(value: unknown) {
      try {
        set(this["#space"].view, this["#address"] + offsetBytes, value);
      } catch {
        setAgain(this, field, value);
      }
    },
  };
}

/** Reads a member with a fresh view of the memory: as a whole, or after an access that threw. */
export function getAgain({ "#space": space, "#address": start }: View, { offsetBytes, codec }: Place): unknown {
  const address = start + offsetBytes;
  return codec.get(space.again(address, codec.sizeBytes), address);
}

/** Writes a member with a fresh view of the memory. */
export function setAgain(
  { "#space": space, "#address": start }: View,
  { offsetBytes, codec }: Place,
  value: unknown,
): void {
  const address = start + offsetBytes;
  codec.set(space.again(address, codec.sizeBytes), address, value);
}
