import type { RecordRow } from "./records-api.ts";

/** Bytes of a memory that the reader looks at. */
export interface Selection {
  /** Number of the memory. */
  readonly memory: number;
  /** Address of the first byte. */
  readonly start: number;
  /** Number of bytes: at least 1. */
  readonly length: number;
}

/**
 * - `other`: no module tells the purpose of the bytes
 * - `heap`: the heap of an allocator that does not show its blocks
 * - `own`: the allocator's own data: its record, and the ends of its pieces of memory
 * - `live`, `quick`, `free`, `tail`: blocks in use; freed and kept for the next request; free; free at the end of a piece
 */
export type AreaContent = "other" | "data" | "zeroed" | "stack" | "heap" | "own" | "live" | "quick" | "free" | "tail";

export interface LegendEntry {
  readonly content: AreaContent;
  /** The modules that the bytes belong to. */
  readonly modules: readonly string[];
}

/** Adjacent bytes with one meaning. */
export interface Area extends LegendEntry {
  readonly start: number;
  readonly end: number;
}

/** The heap of an allocator, as far as it can be read. */
export interface HeapView {
  readonly module: string;
  /** The reason, if its inside is not known. */
  readonly unknown?: string;
  readonly liveCount: number;
  readonly quickCount: number;
  readonly freeCount: number;
}

/** A part of a memory in cells of equal size. */
export interface MemoryMap {
  readonly memory: number;
  readonly start: number;
  readonly cellBytes: number;
  readonly cellCount: number;
  readonly sizeBytes: number;
  /** Sizes when the modules were linked, and before the last change. */
  readonly linkedBytes: number;
  readonly beforeBytes: number;
  /** All meanings in the whole memory, with their bytes. */
  readonly legend: readonly (LegendEntry & { readonly bytes: number })[];
  /** For each cell, for each entry of the legend: its bytes in the cell. */
  readonly parts: Float64Array;
  /** For each cell: 1 if the last change changed bytes of it. Undefined if the memory is too large to compare. */
  readonly changed: Uint8Array | undefined;
  readonly heaps: readonly HeapView[];
  /** The larger areas of the whole memory: static data, stacks and pieces of heaps, not their blocks. At most `MOST_AREAS`. */
  readonly areas: readonly Area[];
}

export const MOST_AREAS = 60;

export interface MapRequest {
  readonly memory: number;
  readonly start: number;
  readonly cellBytes: number;
  readonly cellCount: number;
}

/** The bytes of some rows, with all marks on them. */
export interface ByteWindow {
  readonly memory: number;
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly legend: readonly LegendEntry[];
  /** For each byte, the number of its entry in the legend. */
  readonly meanings: Uint16Array;
  /** For each byte: 0 if it belongs to no record, or 1, 2, 3 for the fields id, x, y. */
  readonly fields: Uint8Array;
  /** For each byte: 1 if the last change changed it. */
  readonly changed: Uint8Array | undefined;
}

/** The selected bytes, with their area and record. */
export interface Inspection {
  readonly selection: Selection;
  /** The first bytes from the start of the selection: at least 8 if the memory has them, at most 256. */
  readonly bytes: Uint8Array;
  readonly area: Area;
  readonly record?: RecordRow;
  /** Id of a record that was deleted here. */
  readonly deletedId?: number;
}

/** The bytes of the live memories. */
export interface MemoryLinker {
  memoryMap(request: MapRequest): Promise<MemoryMap>;
  byteWindow(request: Selection): Promise<ByteWindow>;
  inspect(selection: Selection): Promise<Inspection>;
  /** The bytes that a click on a range of the map selects: its first record, its first live block, or the range. */
  locate(range: Selection): Promise<Selection>;
}
