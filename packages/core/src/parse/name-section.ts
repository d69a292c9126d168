import { Failure } from "../problem.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { ByteReader } from "./byte-reader.ts";

/*
 * The custom section "name". Core specification 3.0, "Name Section".
 *
 *   content        subsection*
 *   subsection     id: byte, size: u32, content
 *   2 local names  count: u32, (function: u32, count: u32, (local: u32, name)*)*
 *
 * The first locals of a function are its parameters.
 */

const NAME_SECTION = "name";
const LOCAL_NAMES = 2;

/** The names of parameters by function index, then by position. */
export type ParameterNames = ReadonlyMap<number, readonly (string | undefined)[]>;

/**
 * Reads the names of the parameters of exported functions.
 *
 * @param bytes - a whole module
 * @param type - the type of that module
 * @returns no names if the module has none. A section that cannot be read is no error: engines pass over it too
 */
export function readParameterNames(bytes: Uint8Array, { exports, sections }: ModuleType): ParameterNames {
  const names = new Map<number, (string | undefined)[]>();
  for (const { type, index } of exports)
    if (type.kind === "function")
      names.set(
        index,
        type.params.map(() => undefined),
      );
  const section = sections.find(({ id, name }) => id === sectionId.custom && name === NAME_SECTION);
  if (section === undefined) return names;
  const { offset, sizeBytes, id } = section;
  try {
    readSubsections(new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: id }), names);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  return names;
}

function readSubsections(reader: ByteReader, names: ReadonlyMap<number, (string | undefined)[]>): void {
  while (reader.bytesLeft > 0) {
    const id = reader.readByte();
    const size = reader.readU32();
    const start = reader.offset;
    reader.skip(size);
    if (id !== LOCAL_NAMES) continue;
    readLocalNames(new ByteReader(reader.bytes, { start, end: start + size, section: reader.section }), names);
  }
}

function readLocalNames(reader: ByteReader, names: ReadonlyMap<number, (string | undefined)[]>): void {
  for (let functions = reader.readU32(); functions > 0; functions -= 1) {
    const parameters = names.get(reader.readU32());
    for (let locals = reader.readU32(); locals > 0; locals -= 1) {
      const local = reader.readU32();
      if (parameters !== undefined && local < parameters.length) parameters[local] = reader.readName();
      else reader.skip(reader.readU32());
    }
  }
}
