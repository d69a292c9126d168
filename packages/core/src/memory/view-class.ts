import type { AddressSpace } from "./address-space.ts";
import type { Codec } from "./c-type.ts";

/** A member of a struct, with its place. */
export interface Field {
  readonly name: string;
  readonly offsetBytes: number;
  readonly codec: Codec;
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

function accessorOf({ offsetBytes, codec: { view, write, assignable } }: Field): PropertyDescriptor & ThisType<View> {
  const get = {
    enumerable: true,
    configurable: true,
    get() {
      return view(this["#space"], this["#address"] + offsetBytes);
    },
  } satisfies PropertyDescriptor & ThisType<View>;
  if (!assignable) return get;
  return {
    ...get,
    set(value: unknown) {
      write(this["#space"], this["#address"] + offsetBytes, value);
    },
  };
}
