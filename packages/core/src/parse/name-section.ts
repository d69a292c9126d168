import { Failure } from "../problem.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { ModuleType, SectionRange } from "../wasm/module-type.ts";
import { ByteReader } from "./byte-reader.ts";

/*
 * The custom section "name". Core specification 3.0, "Name Section".
 *
 *   content        subsection*
 *   subsection     id: byte, size: u32, content
 *   1 functions    count: u32, (function: u32, name)*
 *   2 local names  count: u32, (function: u32, count: u32, (local: u32, name)*)*
 *   7 globals      count: u32, (global: u32, name)*
 *   11 tags        count: u32, (tag: u32, name)*
 *
 * The first locals of a function are its parameters.
 */

const NAME_SECTION = "name";
const LOCAL_NAMES = 2;

/** Subsections with one name for each index. */
export const NAMES_OF = { function: 1, global: 7, tag: 11 } as const;

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
  readSubsections({ bytes, sections }, LOCAL_NAMES, (reader) => readLocalNames(reader, names));
  return names;
}

/**
 * Reads the names of functions, globals or tags, by index.
 *
 * @returns no names if the module has none. A section that cannot be read is no error: names before the damage are kept
 */
export function readNames(module: NamedSections, subsection: number): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  readSubsections(module, subsection, (reader) => {
    for (let left = reader.readU32(); left > 0; left -= 1) names.set(reader.readU32(), reader.readName());
  });
  return names;
}

interface NamedSections {
  /** A whole module. */
  readonly bytes: Uint8Array;
  readonly sections: readonly SectionRange[];
}

function readSubsections({ bytes, sections }: NamedSections, wanted: number, read: (reader: ByteReader) => void): void {
  const section = sections.find(({ id, name }) => id === sectionId.custom && name === NAME_SECTION);
  if (section === undefined) return;
  const { offset, sizeBytes } = section;
  const reader = new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: section.id });
  try {
    while (reader.bytesLeft > 0) {
      const id = reader.readByte();
      const size = reader.readU32();
      const start = reader.offset;
      reader.skip(size);
      if (id === wanted) read(new ByteReader(bytes, { start, end: start + size, section: section.id }));
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
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
