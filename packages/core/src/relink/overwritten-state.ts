import type { ExternType } from "../wasm/extern-type.ts";
import type { DataSegment, ModuleType } from "../wasm/module-type.ts";

/** Memories and tables that a unit imports, by index in the module. */
interface ImportedExterns {
  readonly memories: readonly WebAssembly.Memory[];
  readonly tables: readonly WebAssembly.Table[];
}

/** Live state that the segments of one unit overwrite, as it is before the unit is instantiated. */
export interface OverwrittenState {
  /** The bytes under each data segment. */
  readonly data: readonly OverwrittenData[];
  readonly tables: readonly OverwrittenTable[];
}

export interface OverwrittenData {
  readonly memory: WebAssembly.Memory;
  /** Index of the memory in the module. */
  readonly index: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface OverwrittenTable {
  readonly table: WebAssembly.Table;
  /** Index of the table in the module. */
  readonly index: number;
  readonly elements: readonly unknown[];
}

/**
 * @param type - of the compiled module: its imports come first in each index space
 * @param isLive - whether a memory or table has state of the earlier link
 */
export function readOverwritten(
  type: ModuleType,
  values: WebAssembly.Imports,
  isLive: (extern: object) => boolean,
): OverwrittenState {
  const { memories, tables } = importedExterns(type, values);
  const data = (type.dataSegments ?? []).flatMap((segment) => {
    const memory = memories[segment.memory];
    return memory !== undefined && isLive(memory) ? readData(memory, segment) : [];
  });
  return {
    data,
    tables: tables.flatMap((table, index) => (isLive(table) ? [{ table, index, elements: elementsOf(table) }] : [])),
  };
}

function importedExterns({ imports }: ModuleType, values: WebAssembly.Imports): ImportedExterns {
  const of = (kind: string): unknown[] =>
    imports.flatMap(({ module, name, type }) => (type.kind === kind ? [values[module]?.[name]] : []));
  return { memories: of("memory") as WebAssembly.Memory[], tables: of("table") as WebAssembly.Table[] };
}

/** Nothing, if the segment is out of bounds: then the engine refuses it. */
function readData(memory: WebAssembly.Memory, { memory: index, offset, sizeBytes }: DataSegment): OverwrittenData[] {
  if (offset + sizeBytes > memory.buffer.byteLength) return [];
  return [{ memory, index, offset, bytes: new Uint8Array(memory.buffer, offset, sizeBytes).slice() }];
}

/** Empty for a table that JavaScript cannot read: one of exceptions, or with 64-bit indices in an older engine. */
function elementsOf(table: WebAssembly.Table): unknown[] {
  const elements: unknown[] = [];
  try {
    const length = Number(table.length);
    for (let at = 0; at < length; at += 1) elements.push(table.get(indexOf(table, at)));
  } catch {
    return [];
  }
  return elements;
}

/** Tables with 64-bit indices take bigints. */
function indexOf({ length }: WebAssembly.Table, at: number): number {
  return (typeof length === "bigint" ? BigInt(at) : at) as number;
}

export function restoreData({ data }: Pick<OverwrittenState, "data">): void {
  for (const { memory, offset, bytes } of data) new Uint8Array(memory.buffer, offset, bytes.length).set(bytes);
}

export function restoreTables({ tables }: Pick<OverwrittenState, "tables">): void {
  for (const { table, elements } of tables) {
    elements.forEach((element, at) => {
      const index = indexOf(table, at);
      if (table.get(index) !== element) setElement(table, index, element);
    });
  }
}

/** The number of bytes that differ from those before. */
export function countChanged(data: readonly OverwrittenData[]): number {
  return data.reduce((sum, { memory, offset, bytes }) => {
    const now = new Uint8Array(memory.buffer, offset, bytes.length);
    return sum + bytes.filter((byte, at) => byte !== now[at]).length;
  }, 0);
}

/** The elements with the same function as before: their slots. */
export function unchangedSlots({ table, elements }: OverwrittenTable): readonly number[] {
  return elements.flatMap((element, at) =>
    element !== null && element !== undefined && table.get(indexOf(table, at)) === element ? [at] : [],
  );
}

/** Platforms declare elements as functions; a table of external references has any value. */
function setElement(table: WebAssembly.Table, index: number, element: unknown): void {
  (table as { set(index: number, element: unknown): void }).set(index, element);
}

/** Copies the functions that are in a table of the earlier instance, into slots that are empty in the new one. */
export function copyElements(before: WebAssembly.Table, after: WebAssembly.Table): void {
  const elements = elementsOf(before);
  const more = elements.length - Number(after.length);
  if (more > 0) (after as WebAssembly.Table & { grow(delta: number): void }).grow(indexOf(after, more));
  elements.forEach((element, at) => {
    const index = indexOf(after, at);
    if (element !== null && after.get(index) === null) setElement(after, index, element);
  });
}

/** Copies all bytes of one memory into another, which grows if it is smaller. */
export function copyMemory(before: WebAssembly.Memory, after: WebAssembly.Memory, type: ExternType): void {
  const bytes = new Uint8Array(before.buffer);
  const more = bytes.length - after.buffer.byteLength;
  const log2 = type.kind === "memory" ? (type.pageSizeLog2 ?? 16) : 16;
  if (more > 0) growMemory(after, more / 2 ** log2);
  new Uint8Array(after.buffer).set(bytes);
}

/** A memory with 64-bit addresses takes a bigint, and throws a TypeError for a number. */
function growMemory(memory: WebAssembly.Memory, pages: number): void {
  try {
    memory.grow(pages);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    memory.grow(BigInt(pages) as unknown as number);
  }
}
