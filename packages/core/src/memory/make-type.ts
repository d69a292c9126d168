import type { Abi, Address } from "./address.ts";
import type { AddressSpace } from "./address-space.ts";
import type { OwnedBlock } from "./block.ts";
import type { Codec, CType, InSpace, ScalarType } from "./c-type.ts";
import { invalidLayout, wrongType } from "./heap-problems.ts";
import { makeViewClass } from "./view-class.ts";

/** A codec, and the view that `at` makes with it. */
export type Viewed = readonly [codec: Codec, view: (space: AddressSpace, address: number) => unknown];

/** Makes a type, for 32-bit and for 64-bit addresses. */
export function makeType(viewed: (wide: boolean) => Viewed): CType & { at: At } {
  const [codec32, view32] = viewed(false);
  const [codec64, view64] = viewed(true);
  const { sizeBytes: size32 } = codec32;
  const { sizeBytes: size64 } = codec64;
  const codec = (wide: boolean) => (wide ? codec64 : codec32);
  return {
    codec,
    layout: (abi) => layoutOf(codec(isWide(abi))),
    // Each of the two branches makes views of one class.
    at(heap, address) {
      const space = heap?.space;
      if (space?.wide === undefined) throw wrongType(heap, "a heap, the result of createHeap");
      return space.wide ? view64(space, space.place(address, size64)) : view32(space, space.place(address, size32));
    },
  };
}

type At = (heap: InSpace | undefined, address: Address | OwnedBlock) => unknown;

/** Makes a type with values that are read and written whole, from its codecs. */
export function scalarType<Value>(codec32: Codec, codec64: Codec = codec32): ScalarType<Value> {
  return makeType((wide) => cellOf(wide ? codec64 : codec32)) as unknown as ScalarType<Value>;
}

function cellOf(codec: Codec): Viewed {
  const Cell = makeViewClass([{ name: "value", offsetBytes: 0, codec }]);
  return [codec, (space, address) => new Cell(space, address)];
}

function layoutOf({ sizeBytes, alignBytes, fields }: Codec) {
  return { sizeBytes, alignBytes, ...(fields && { fields }) };
}

/** The codec of a type that the caller gave. */
export function codecOf(type: CType, wide: boolean, owner: string): Codec {
  if (typeof type?.codec === "function") return type.codec(wide);
  throw invalidLayout(`${owner}, which has no type`, "give a type of @rec/core/memory, such as i32");
}

/** Whether pointers have 64 bits. */
export function isWide(abi: Abi = "wasm32"): boolean {
  if (/^wasm(32|64)$/.test(abi)) return abi === "wasm64";
  throw wrongType(abi, '"wasm32" or "wasm64" as abi');
}
