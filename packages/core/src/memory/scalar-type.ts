import type { Abi } from "./address.ts";
import type { Codec, InSpace, ScalarType } from "./c-type.ts";
import { makeViewClass } from "./view-class.ts";

/** Makes a type with values that are read and written whole, from its codec under each ABI. */
export function scalarType<Value>(codec: (abi: Abi) => Codec): ScalarType<Value> {
  const [codec32, codec64] = [codec("wasm32"), codec("wasm64")];
  const [Cell32, Cell64] = [cellOf(codec32), cellOf(codec64)];
  const type: Omit<ScalarType<Value>, "at"> & { at: (heap: InSpace, address: never) => object } = {
    layout: (abi = "wasm32") => layoutOf(codec(abi)),
    codec,
    at: ({ space }, address) =>
      space.wide
        ? new Cell64(space, space.place(address, codec64.sizeBytes))
        : new Cell32(space, space.place(address, codec32.sizeBytes)),
  };
  return type as ScalarType<Value>;
}

function cellOf(codec: Codec) {
  return makeViewClass([{ name: "value", offsetBytes: 0, codec }]);
}

function layoutOf({ sizeBytes, alignBytes }: Codec) {
  return { sizeBytes, alignBytes };
}
