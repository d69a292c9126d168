import type { Codec, ScalarType } from "./c-type.ts";
import { invalidLayout, invalidValue } from "./heap-problems.ts";
import { scalarCodec } from "./number-codecs.ts";
import { scalarType } from "./scalar-type.ts";
import { i32 } from "./scalars.ts";

/**
 * An `enum` of C, as the names of its constants. A value without a name, in either direction, is an error. If constants
 * are flags to be combined, use the integer type.
 *
 * @param constants value of each name
 * @param base the integer type that holds it; by default four bytes, as in C
 * @throws {HeapError} `INVALID_LAYOUT` if there is no name, or a value has two
 * @example
 * ```ts
 * const Shape = struct({ kind: enumeration({ circle: 0, square: 1 }), size: f32 });
 * const shape = Shape.at(heap, heap.alloc(Shape));
 * shape.kind = "square"; // "circle" | "square"
 * console.log(shape.kind, i32.at(heap, Shape.addressOf(shape)).value); // square 1
 * ```
 */
export function enumeration<const Name extends string>(
  constants: Readonly<Record<Name, number>>,
  base: ScalarType<number> = i32,
): ScalarType<Name> {
  const entries = Object.entries<number>(constants) as [Name, number][];
  const names = new Map(entries.map(([name, value]) => [value, name]));
  const values = new Map<unknown, number>(entries);
  if (names.size === 0 || names.size < values.size) {
    throw invalidLayout("an enumeration whose constants do not differ", "give each name a value of its own");
  }
  const codec = base.codec("wasm32") as Codec<number>;
  const enumCodec = scalarCodec<Name>({
    sizeBytes: codec.sizeBytes,
    read: (space, address) => nameOf(codec.read(space, address), names),
    write: (space, address, name) => codec.write(space, address, constantOf(name, values)),
  });
  return scalarType(() => enumCodec);
}

const HINT = "use the integer type in place of the enumeration where other values are meant to occur";

function nameOf<Name>(value: number, names: ReadonlyMap<number, Name>): Name {
  const name = names.get(value);
  if (name === undefined) {
    throw invalidValue(`Cannot read an enumeration: ${value} is none of ${[...names.keys()].join(", ")}`, HINT);
  }
  return name;
}

function constantOf(name: unknown, values: ReadonlyMap<unknown, number>): number {
  const value = values.get(name);
  if (value === undefined) {
    throw invalidValue(
      `Cannot write an enumeration: ${String(name)} is none of ${[...values.keys()].join(", ")}`,
      HINT,
    );
  }
  return value;
}
