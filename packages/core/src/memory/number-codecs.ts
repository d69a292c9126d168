import type { AddressSpace } from "./address-space.ts";
import type { Codec } from "./c-type.ts";

interface ScalarAccess<Value> {
  readonly sizeBytes: number;
  readonly read: (space: AddressSpace, address: number) => Value;
  readonly write: (space: AddressSpace, address: number, value: Value) => void;
}

/** The codec of a scalar. Its alignment is its size, and its view is its value. */
export function scalarCodec<Value>({ sizeBytes, read, write }: ScalarAccess<Value>): Codec<Value, Value> {
  return { sizeBytes, alignBytes: sizeBytes, read, write, view: read, assignable: true };
}

// Each codec is written out, so that each call of a DataView has a place of its own in the code: engines inline a place
// that always calls the same method. A call that throws is retried once, with a fresh view (see AddressSpace).

export const i8Codec: Codec<number, number> = scalarCodec({
  sizeBytes: 1,
  read(space, address) {
    try {
      return space.view.getInt8(address);
    } catch {
      return space.again(address, 1).getInt8(address);
    }
  },
  write(space, address, value) {
    try {
      space.view.setInt8(address, value);
    } catch {
      space.again(address, 1).setInt8(address, value);
    }
  },
});
export const u8Codec: Codec<number, number> = scalarCodec({
  sizeBytes: 1,
  read(space, address) {
    try {
      return space.view.getUint8(address);
    } catch {
      return space.again(address, 1).getUint8(address);
    }
  },
  write(space, address, value) {
    try {
      space.view.setUint8(address, value);
    } catch {
      space.again(address, 1).setUint8(address, value);
    }
  },
});
export const i16Codec: Codec<number, number> = scalarCodec({
  sizeBytes: 2,
  read(space, address) {
    try {
      return space.view.getInt16(address, true);
    } catch {
      return space.again(address, 2).getInt16(address, true);
    }
  },
  write(space, address, value) {
    try {
      space.view.setInt16(address, value, true);
    } catch {
      space.again(address, 2).setInt16(address, value, true);
    }
  },
});
export const u16Codec: Codec<number, number> = scalarCodec({
  sizeBytes: 2,
  read(space, address) {
    try {
      return space.view.getUint16(address, true);
    } catch {
      return space.again(address, 2).getUint16(address, true);
    }
  },
  write(space, address, value) {
    try {
      space.view.setUint16(address, value, true);
    } catch {
      space.again(address, 2).setUint16(address, value, true);
    }
  },
});
export const i32Codec: Codec<number, number> = scalarCodec({
  sizeBytes: 4,
  read(space, address) {
    try {
      return space.view.getInt32(address, true);
    } catch {
      return space.again(address, 4).getInt32(address, true);
    }
  },
  write(space, address, value) {
    try {
      space.view.setInt32(address, value, true);
    } catch {
      space.again(address, 4).setInt32(address, value, true);
    }
  },
});
export const u32Codec: Codec<number, number> = scalarCodec({
  sizeBytes: 4,
  read(space, address) {
    try {
      return space.view.getUint32(address, true);
    } catch {
      return space.again(address, 4).getUint32(address, true);
    }
  },
  write(space, address, value) {
    try {
      space.view.setUint32(address, value, true);
    } catch {
      space.again(address, 4).setUint32(address, value, true);
    }
  },
});
export const i64Codec: Codec<bigint, bigint> = scalarCodec({
  sizeBytes: 8,
  read(space, address) {
    try {
      return space.view.getBigInt64(address, true);
    } catch {
      return space.again(address, 8).getBigInt64(address, true);
    }
  },
  write(space, address, value) {
    try {
      space.view.setBigInt64(address, value, true);
    } catch {
      space.again(address, 8).setBigInt64(address, value, true);
    }
  },
});
export const u64Codec: Codec<bigint, bigint> = scalarCodec({
  sizeBytes: 8,
  read(space, address) {
    try {
      return space.view.getBigUint64(address, true);
    } catch {
      return space.again(address, 8).getBigUint64(address, true);
    }
  },
  write(space, address, value) {
    try {
      space.view.setBigUint64(address, value, true);
    } catch {
      space.again(address, 8).setBigUint64(address, value, true);
    }
  },
});
export const f32Codec: Codec<number, number> = scalarCodec({
  sizeBytes: 4,
  read(space, address) {
    try {
      return space.view.getFloat32(address, true);
    } catch {
      return space.again(address, 4).getFloat32(address, true);
    }
  },
  write(space, address, value) {
    try {
      space.view.setFloat32(address, value, true);
    } catch {
      space.again(address, 4).setFloat32(address, value, true);
    }
  },
});
export const f64Codec: Codec<number, number> = scalarCodec({
  sizeBytes: 8,
  read(space, address) {
    try {
      return space.view.getFloat64(address, true);
    } catch {
      return space.again(address, 8).getFloat64(address, true);
    }
  },
  write(space, address, value) {
    try {
      space.view.setFloat64(address, value, true);
    } catch {
      space.again(address, 8).setFloat64(address, value, true);
    }
  },
});
