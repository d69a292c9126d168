import type { Linked } from "@rec/browser";
import {
  type Area,
  type ByteWindow,
  type HeapView,
  type Inspection,
  type MapRequest,
  type MemoryMap,
  MOST_AREAS,
  type Selection,
} from "../model/memory-api.ts";
import {
  type AreaMap,
  areaAt,
  bytesByMeaning,
  createAreaMap,
  Legend,
  meaningsOf,
  partsOf,
  positionOf,
} from "./area-map.ts";
import type { ChangedBytes } from "./changed-bytes.ts";
import type { LiveMemory } from "./live-memories.ts";
import { type LinkedMemories, memoriesOf } from "./memories-of.ts";
import { heapExportsOf, readHeap } from "./read-heap.ts";
import { RECORD_FIELDS, RECORD_SIZE_BYTES } from "./record-layout.ts";
import type { RecordLedger } from "./record-ledger.ts";
import { staticAreas } from "./static-areas.ts";

/** Most bytes of one window: some hundred rows. */
const MOST_WINDOW_BYTES = 65_536;
const MOST_CELLS = 4096;
const MOST_INSPECTED_BYTES = 256;

/** Reads the live memories for the page. */
export interface MemoryReader {
  /** The memories have changed, or are about to: they are read again when somebody asks. */
  forget(): void;
  map(request: MapRequest): MemoryMap;
  window(request: Selection): ByteWindow;
  inspect(selection: Selection): Inspection;
  locate(range: Selection): Selection;
}

export interface MemoryReaderInput extends LinkedMemories {
  readonly exports: Linked["exports"];
  /** Sizes in bytes of the memories when they were linked. */
  readonly linkedBytes: readonly number[];
  /** The bytes that the last change changed, by memory. */
  readonly changed: readonly ChangedBytes[];
  readonly ledger: RecordLedger | undefined;
}

/** All that is known of a memory at one time. */
interface Known {
  readonly map: AreaMap;
  readonly heaps: readonly HeapView[];
  /** Without the blocks of heaps. */
  readonly areas: readonly Area[];
}

interface OpenMemory {
  readonly memory: WebAssembly.Memory;
  readonly live: LiveMemory;
  readonly changed: ChangedBytes | undefined;
  /** Undefined until somebody asks, and after a change. */
  known: Known | undefined;
}

export function createMemoryReader(input: MemoryReaderInput): MemoryReader {
  const open: readonly OpenMemory[] = input.memories.map((live, number) => ({
    memory: live.memory,
    live,
    changed: input.changed[number],
    known: undefined,
  }));
  const find = (number: number): OpenMemory => {
    const found = open[number];
    if (found === undefined) throw new Error(`Cannot read memory ${number}: there is none of this number`);
    return found;
  };
  const know = (found: OpenMemory): Known => {
    if (found.known === undefined || found.known.map.sizeBytes !== found.memory.buffer.byteLength) {
      found.known = readMemory(found.live, input);
    }
    return found.known;
  };
  const ledgerOf = (number: number) => (input.ledger?.program.memoryId === number ? input.ledger : undefined);

  return {
    forget() {
      for (const memory of open) memory.known = undefined;
    },
    map({ memory: number, start, cellBytes, cellCount: wanted }) {
      const found = find(number);
      const { map, heaps, areas } = know(found);
      const cellCount = Math.min(wanted, MOST_CELLS, Math.ceil(Math.max(0, map.sizeBytes - start) / cellBytes));
      const sums = bytesByMeaning(map);
      return {
        memory: number,
        start,
        cellBytes,
        cellCount,
        sizeBytes: map.sizeBytes,
        linkedBytes: input.linkedBytes[number] ?? map.sizeBytes,
        beforeBytes: found.changed?.beforeBytes ?? map.sizeBytes,
        legend: map.legend.map((entry, meaning) => ({ ...entry, bytes: sums[meaning] ?? 0 })),
        parts: partsOf(map, { start, cellBytes, cellCount }),
        changed: found.changed?.marks({ start, partBytes: cellBytes, count: cellCount }),
        heaps,
        areas,
      };
    },
    window({ memory: number, start: wanted, length: wantedLength }) {
      const found = find(number);
      const { map } = know(found);
      const start = Math.max(0, Math.min(wanted, map.sizeBytes));
      const length = Math.min(wantedLength, MOST_WINDOW_BYTES, map.sizeBytes - start);
      return {
        memory: number,
        start,
        bytes: new Uint8Array(found.memory.buffer).slice(start, start + length),
        legend: map.legend,
        meanings: meaningsOf(map, { start, length }),
        fields: fieldsOf(ledgerOf(number), { start, length }),
        changed: found.changed?.marks({ start, partBytes: 1, count: length }),
      };
    },
    inspect(selection) {
      const { memory: number, start, length } = selection;
      const found = find(number);
      const { map } = know(found);
      const ledger = ledgerOf(number);
      const record = ledger && recordAround(ledger, start, length);
      const deletedId = ledger?.deletedId(start);
      return {
        selection,
        bytes: new Uint8Array(found.memory.buffer).slice(
          start,
          start + Math.min(MOST_INSPECTED_BYTES, Math.max(8, length)),
        ),
        area: areaAt(map, positionOf(map, start)),
        ...(record !== undefined && { record }),
        ...(deletedId !== undefined && { deletedId }),
      };
    },
    locate(range) {
      const { memory: number, start, length } = range;
      const { map } = know(find(number));
      const ledger = ledgerOf(number);
      const record = ledger && recordAround(ledger, start, length);
      if (record !== undefined) return { memory: number, start: record.address, length: RECORD_SIZE_BYTES };
      const end = Math.min(start + length, map.sizeBytes);
      const first = positionOf(map, start);
      for (let position = first; position < map.count && (map.starts[position] as number) < end; position++) {
        const area = areaAt(map, position);
        if (area.content === "live" || area.content === "own") {
          return { memory: number, start: area.start, length: area.end - area.start };
        }
      }
      return { memory: number, start, length: Math.max(1, end - start) };
    },
  };
}

function readMemory(live: LiveMemory, input: MemoryReaderInput): Known {
  const legend = new Legend();
  const areas = staticAreas(live, input);
  const heaps: HeapView[] = [];
  const heapParts = [];
  const pieces: Area[] = [];
  for (const [module, exports] of Object.entries(input.exports)) {
    const heap = heapExportsOf(exports as Record<string, unknown>);
    if (heap === undefined || memoriesOf(module, input)[0] !== live) continue;
    const { view, parts, regions } = readHeap(heap, { module, memory: live.memory.buffer, legend });
    heaps.push(view);
    heapParts.push(...parts);
    for (const { start, end } of regions) pieces.push({ start, end, content: "heap", modules: [module] });
  }
  // A call of an allocator may not grow the memory while it is read, but the size is taken last all the same.
  const sizeBytes = live.memory.buffer.byteLength;
  const map = createAreaMap({ sizeBytes, legend, areas, heapParts });
  const all = [...areas, ...pieces].sort((a, b) => a.start - b.start || a.end - b.end);
  return { map, heaps, areas: joined(all).slice(0, MOST_AREAS) };
}

/** Segments of one module that lie side by side are one area for the reader. */
function joined(areas: readonly Area[]): readonly Area[] {
  const result: Area[] = [];
  for (const area of areas) {
    const before = result.at(-1);
    const isSame = before?.content === area.content && before.modules.join() === area.modules.join();
    if (before !== undefined && isSame && area.start <= before.end + 16) {
      result[result.length - 1] = { ...before, end: Math.max(before.end, area.end) };
    } else result.push(area);
  }
  return result;
}

/** The first live record with bytes in a range. Ranges of the map can be large, so only the bytes of one cell are tried. */
function recordAround(ledger: RecordLedger, start: number, length: number) {
  const end = start + Math.min(length, 1 << 20);
  for (let address = Math.max(0, start - RECORD_SIZE_BYTES + 1); address < end; address++) {
    if (ledger.has(address)) return ledger.row(address);
  }
  return undefined;
}

function fieldsOf(
  ledger: RecordLedger | undefined,
  { start, length }: { readonly start: number; readonly length: number },
): Uint8Array {
  const fields = new Uint8Array(length);
  if (ledger === undefined) return fields;
  for (let address = Math.max(0, start - RECORD_SIZE_BYTES + 1); address < start + length; address++) {
    if (!ledger.has(address)) continue;
    for (const [index, { offsetBytes, sizeBytes }] of Object.values(RECORD_FIELDS).entries()) {
      const from = address - start + offsetBytes;
      fields.fill(index + 1, Math.max(0, from), Math.max(0, from + sizeBytes));
    }
  }
  return fields;
}
