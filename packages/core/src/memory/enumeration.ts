import type { Codec, ScalarType } from "./c-type.ts";
import { invalidLayout, invalidValue } from "./heap-problems.ts";
import { codecOf, scalarType } from "./make-type.ts";
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
  const entries = Object.entries<number>(Object(constants)) as [Name, number][];
  const names = new Map(entries.map(([name, value]) => [value, name]));
  const values = new Map<unknown, number>(entries);
  if (names.size === 0 || names.size < values.size) {
    throw invalidLayout("an enumeration whose constants do not differ", "give each name a value of its own");
  }
  const codec = codecOf(base, false, "an enumeration");
  for (const value of names.keys()) checkConstant(value, codec);
  return scalarType<Name>({
    ...codec,
    type: "string",
    get: (bytes, address) => lookUp(codec.get(bytes, address), names),
    set: (bytes, address, name) => codec.set(bytes, address, lookUp(name, values)),
  });
}

/** Refuses a constant that does not come back as it is written. */
function checkConstant(value: number, codec: Codec): void {
  const bytes = new DataView(new ArrayBuffer(codec.sizeBytes));
  try {
    codec.set(bytes, 0, value);
  } catch {
    // The bytes stay 0, which is another value.
  }
  if (codec.get(bytes, 0) !== value) {
    throw invalidLayout(`an enumeration with the constant ${String(value)}`, "choose a base that holds all constants");
  }
}

function lookUp<Found>(given: unknown, among: ReadonlyMap<unknown, Found>): Found {
  const found = among.get(given);
  if (found !== undefined) return found;
  throw invalidValue(
    `Cannot use ${given}: expected one of ${[...among.keys()].join(", ")}`,
    "use the integer type if there are other values",
  );
}
