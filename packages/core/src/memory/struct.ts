import type { AddressSpace } from "./address-space.ts";
import type { Codec, Fields, StructType } from "./c-type.ts";
import { checkOptions, invalidLayout, invalidValue, wrongType } from "./heap-problems.ts";
import { codecOf, makeType } from "./make-type.ts";
import { type Field, getAgain, makeViewClass, read, recordOf, setAgain, type View, write } from "./view-class.ts";

export interface StructOptions {
  /**
   * For loops that make many views: a view costs 2 ns instead of 0.2 µs for each field. Its fields are accessors of its
   * prototype, so spread, `Object.keys` and `structuredClone` do not find them: they find the view's own state,
   * `#space` and `#address`. False by default.
   */
  readonly light?: boolean;
}

/**
 * A struct as C lays it out: each member at the next multiple of its alignment, the whole padded to the largest.
 *
 * @param members types of the members, in the order of their declaration
 * @param options `light` makes views faster, and hides their fields from spread and `Object.keys`
 * @throws {HeapError} `INVALID_LAYOUT` if there is no member, a member is no type, or a name is a number, since
 *   JavaScript reorders these
 * @example
 * ```ts
 * const Record = struct({ id: i32, x: f32, y: f32 }); // struct Record { int id; float x; float y; };
 * const record = Record.at(heap, program.createRecord(2, 1.5, 2.5));
 * record.x += 1;
 * console.log(Record.read(record)); // { id: 2, x: 2.5, y: 2.5 }
 * ```
 */
export function struct<Members extends Fields>(members: Members, options: StructOptions = {}): StructType<Members> {
  checkOptions(options);
  const codec32 = structCodec(placeFields(members, false), options);
  const codec64 = structCodec(placeFields(members, true), options);
  const wholeOf = (view: View) => wholeField(view, view?.["#space"]?.wide ? codec64 : codec32);
  const type = {
    ...makeType((wide) => (wide ? [codec64, codec64.view] : [codec32, codec32.view])),
    read: (view: View) => getAgain(view, wholeOf(view)),
    write: (view: View, value: unknown) => setAgain(view, wholeOf(view), value),
    addressOf: (view: View) => wholeOf(view) && view["#space"].toAddress(view["#address"]),
  };
  return type as unknown as StructType<Members>;
}

/** All of a view, as a field without a name. */
function wholeField(view: View, codec: Codec): Field {
  if (view?.["#space"] === undefined) throw wrongType(view, "a view of a struct");
  return { name: "", offsetBytes: 0, codec };
}

type Plain = Readonly<Record<string, unknown>>;

function structCodec(fields: readonly Field[], { light = false }: StructOptions) {
  const alignBytes = Math.max(...fields.map(({ codec }) => codec.alignBytes));
  const { offsetBytes, codec: last } = fields.at(-1) as Field;
  const codec = {
    type: "object" as const,
    sizeBytes: roundUp(offsetBytes + last.sizeBytes, alignBytes),
    alignBytes,
    light,
    fields: Object.freeze(recordOf(fields, placeOf)),
    get: (bytes: DataView, address: number) => recordOf(fields, (field) => read(field, { bytes, address })),
    set(bytes: DataView, address: number, value: unknown) {
      for (const field of fields) {
        const member = (value as Plain)[field.name];
        if (member === undefined) throw missingMember(field.name);
        write(field, { bytes, address, value: member });
      }
    },
  };
  const StructView = makeViewClass(fields, light);
  return { ...codec, view: (space: AddressSpace, address: number) => new StructView(space, address) };
}

function placeOf({ offsetBytes, codec: { sizeBytes, alignBytes } }: Field) {
  return Object.freeze({ offsetBytes, sizeBytes, alignBytes });
}

function placeFields(members: Fields, wide: boolean): readonly Field[] {
  let end = 0;
  const fields = Object.entries(Object(members) as Fields).map(([name, type]) => {
    if (/^\d+$/.test(name)) throw invalidLayout(`a struct with a member ${name}`, "begin its name with a letter");
    const codec = codecOf(type, wide, `a member ${JSON.stringify(name)}`);
    const offsetBytes = roundUp(end, codec.alignBytes);
    end = offsetBytes + codec.sizeBytes;
    return { name, offsetBytes, codec };
  });
  if (fields.length === 0) throw invalidLayout("a struct without members", "name one");
  return fields;
}

function missingMember(name: string) {
  return invalidValue(
    `Cannot write a struct: member ${JSON.stringify(name)} is missing`,
    "give all members, or assign to members of a view",
  );
}

function roundUp(offset: number, alignBytes: number): number {
  return Math.ceil(offset / alignBytes) * alignBytes;
}
