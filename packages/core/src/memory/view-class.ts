import type { AddressSpace } from "./address-space.ts";
import type { Codec } from "./c-type.ts";

/** A member of a struct, with its place. */
export interface Field {
  readonly name: string;
  readonly offsetBytes: number;
  readonly codec: Codec;
}

/**
 * What a view holds: where it looks. Plain properties, under names that no field of C can have: engines find them at once
 * in views of any struct, which they do not with private or symbol properties when there are many structs.
 */
export interface View {
  readonly "#space": AddressSpace;
  readonly "#address": number;
}

export type ViewClass = new (space: AddressSpace, address: number) => View;

/**
 * A class of views with an accessor for each field on its prototype, made once for each struct.
 *
 * A class of its own for each struct, and not one for all: engines then know from the view which accessors it has, inline
 * them, and often do not make the view at all. No code is generated, so that pages may forbid it.
 */
export function makeViewClass(fields: readonly Field[]): ViewClass {
  class StructView implements View {
    // Declared only: a field that is undefined for a moment is one that engines know less about.
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
