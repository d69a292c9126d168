import type { AddressSized, Codec, ScalarType } from "./c-type.ts";
import * as codecs from "./number-codecs.ts";
import { scalarType } from "./scalar-type.ts";

const boolCodec = codecs.scalarCodec<boolean>({
  sizeBytes: 1,
  read: (space, address) => codecs.u8Codec.read(space, address) !== 0,
  write: (space, address, value) => codecs.u8Codec.write(space, address, value ? 1 : 0),
});

/** A 64-bit value in memory for functions that take addresses as numbers, as Emscripten's wrappers do. */
const wideCodec = (codec: Codec<bigint>) =>
  codecs.scalarCodec<unknown>({
    sizeBytes: 8,
    read(space, address) {
      const value = codec.read(space, address);
      return space.addressType === "i64" ? value : Number(value);
    },
    write: (space, address, value) => codec.write(space, address, BigInt(value as number | bigint)),
  });

const wideI64 = wideCodec(codecs.i64Codec);
const wideU64 = wideCodec(codecs.u64Codec);

/** `int8_t`, `signed char`. Larger numbers are cut as C cuts them, here and in all other integers. */
export const i8: ScalarType<number> = scalarType(() => codecs.i8Codec);
/** `uint8_t`, `unsigned char`, and `char` if only the byte counts. */
export const u8: ScalarType<number> = scalarType(() => codecs.u8Codec);
/** `int16_t`, `short`. */
export const i16: ScalarType<number> = scalarType(() => codecs.i16Codec);
/** `uint16_t`, `unsigned short`. */
export const u16: ScalarType<number> = scalarType(() => codecs.u16Codec);
/** `int32_t`, `int`. */
export const i32: ScalarType<number> = scalarType(() => codecs.i32Codec);
/** `uint32_t`, `unsigned`. */
export const u32: ScalarType<number> = scalarType(() => codecs.u32Codec);
/** `int64_t`, `long long`, as a bigint. */
export const i64: ScalarType<bigint> = scalarType(() => codecs.i64Codec);
/** `uint64_t`, `unsigned long long`, as a bigint. */
export const u64: ScalarType<bigint> = scalarType(() => codecs.u64Codec);
/** `float`. */
export const f32: ScalarType<number> = scalarType(() => codecs.f32Codec);
/** `double`. */
export const f64: ScalarType<number> = scalarType(() => codecs.f64Codec);
/** `bool`: any byte but 0 is true. */
export const bool: ScalarType<boolean> = scalarType(() => boolCodec);

/** `long`, `ptrdiff_t`, `intptr_t`: as wide as an address, and a number or a bigint like the address. */
export const isize: ScalarType<AddressSized> = scalarType((abi) => (abi === "wasm32" ? codecs.i32Codec : wideI64));
/** `unsigned long`, `size_t`, `uintptr_t`: as wide as an address, and a number or a bigint like the address. */
export const usize: ScalarType<AddressSized> = scalarType((abi) => (abi === "wasm32" ? codecs.u32Codec : wideU64));
/**
 * A pointer of any type, as its address; null is 0.
 *
 * @example
 * ```ts
 * const Node = struct({ value: i32, next: pointer });
 * let list = 0;
 * for (const value of [1, 2, 3]) {
 *   const { address } = heap.alloc(Node);
 *   Node.write(Node.at(heap, address), { value, next: list });
 *   list = address;
 * }
 * let sum = 0;
 * for (let at = list; at !== 0; at = Node.at(heap, at).next) sum += Node.at(heap, at).value;
 * console.log(sum); // 6
 * ```
 */
export const pointer: ScalarType<AddressSized> = usize;
