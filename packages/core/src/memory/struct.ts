import type { Abi, Address } from "./address.ts";
import type { Codec, Fields, InSpace, StructLayout, StructType } from "./c-type.ts";
import { invalidLayout, invalidValue } from "./heap-problems.ts";
import { type Field, makeViewClass, type View } from "./view-class.ts";

/**
 * A struct as C lays it out: each member at the next multiple of its alignment, the whole padded to the largest.
 *
 * @param members types of the members, in the order of their declaration
 * @throws {HeapError} `INVALID_LAYOUT` if there is no member, or a name is a number, since JavaScript reorders these
 * @example
 * ```ts
 * const Record = struct({ id: i32, x: f32, y: f32 }); // struct Record { int id; float x; float y; };
 * const record = Record.at(heap, program.createRecord(2, 1.5, 2.5));
 * record.x += 1;
 * console.log(Record.read(record)); // { id: 2, x: 2.5, y: 2.5 }
 * ```
 */
export function struct<Members extends Fields>(members: Members): StructType<Members> {
  const plans = { wasm32: planStruct(members, "wasm32"), wasm64: planStruct(members, "wasm64") };
  const { codec: codec32, layout: layout32 } = plans.wasm32;
  const { codec: codec64 } = plans.wasm64;
  const size32 = layout32.sizeBytes;
  const codecFor = (abi: Abi) => (abi === "wasm32" ? codec32 : codec64);
  const type = {
    layout: (abi: Abi = "wasm32") => plans[abi].layout,
    codec: codecFor,
    // Each of the two branches makes views of one class.
    at({ space }: InSpace, address: Address) {
      return space.wide
        ? codec64.view(space, space.place(address, codec64.sizeBytes))
        : codec32.view(space, space.place(address, size32));
    },
    read: (view: View) => codecFor(view["#space"].abi).read(view["#space"], view["#address"]),
    write: (view: View, value: unknown) =>
      codecFor(view["#space"].abi).write(view["#space"], view["#address"], value as Plain),
    addressOf: (view: View) => view["#space"].toAddress(view["#address"]),
  };
  return type as unknown as StructType<Members>;
}

type Plain = Readonly<Record<string, unknown>>;

interface StructPlan {
  readonly layout: StructLayout;
  readonly codec: Codec<Plain, View>;
}

function planStruct(members: Fields, abi: Abi): StructPlan {
  const fields = placeFields(members, abi);
  const alignBytes = Math.max(...fields.map(({ codec }) => codec.alignBytes));
  const last = fields.at(-1);
  const sizeBytes = roundUp((last?.offsetBytes ?? 0) + (last?.codec.sizeBytes ?? 0), alignBytes);
  const places = fields.map(({ name, offsetBytes, codec }) => {
    return [name, Object.freeze({ offsetBytes, sizeBytes: codec.sizeBytes, alignBytes: codec.alignBytes })] as const;
  });
  const layout = Object.freeze({ sizeBytes, alignBytes, fields: Object.freeze(Object.fromEntries(places)) });
  const StructView = makeViewClass(fields);
  const codec: Codec<Plain, View> = {
    sizeBytes,
    alignBytes,
    assignable: false,
    view: (space, address) => new StructView(space, address),
    read: (space, address) =>
      Object.fromEntries(
        fields.map(({ name, offsetBytes, codec }) => [name, codec.read(space, address + offsetBytes)]),
      ),
    write(space, address, value) {
      for (const { name, offsetBytes, codec } of fields) {
        const member = value[name];
        if (member === undefined) throw missingMember(name);
        codec.write(space, address + offsetBytes, member);
      }
    },
  };
  return { layout, codec };
}

function placeFields(members: Fields, abi: Abi): readonly Field[] {
  let end = 0;
  const fields = Object.entries(members).map(([name, type]) => {
    if (/^\d+$/.test(name)) throw invalidLayout(`a struct with a member ${name}`, "begin its name with a letter");
    const codec = type.codec(abi);
    const offsetBytes = roundUp(end, codec.alignBytes);
    end = offsetBytes + codec.sizeBytes;
    return { name, offsetBytes, codec };
  });
  if (fields.length === 0) throw invalidLayout("a struct without members", "name at least one, as C asks for");
  return fields;
}

function missingMember(name: string) {
  return invalidValue(
    `Cannot write a struct: member ${JSON.stringify(name)} is missing`,
    "give all members, or assign to those that change on a view",
  );
}

function roundUp(offset: number, alignBytes: number): number {
  return Math.ceil(offset / alignBytes) * alignBytes;
}
