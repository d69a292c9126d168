import type { Area, AreaContent, LegendEntry } from "../model/memory-api.ts";

/** All bytes of a memory, cut into areas: sorted, without gaps and overlaps. A heap of millions of blocks has as many. */
export interface AreaMap {
  readonly sizeBytes: number;
  readonly legend: readonly LegendEntry[];
  readonly count: number;
  /** Start addresses; each area ends where the next one begins. */
  readonly starts: Float64Array;
  /** The number of each area's entry in the legend. */
  readonly meanings: Uint16Array;
}

/** Static data of more modules than this has one entry for the others. */
const MOST_ENTRIES = 24;

/** From the least to the most telling: where areas overlap, the later one counts. */
const PRIORITIES: readonly AreaContent[] = ["heap", "stack", "zeroed", "data"];

export class Legend {
  readonly entries: LegendEntry[] = [];
  readonly #known = new Map<string, number>();

  /** The number of an entry, which is made if there is none. */
  numberOf(content: AreaContent, modules: readonly string[] = []): number {
    const key = JSON.stringify([content, modules]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.entries.length >= MOST_ENTRIES && modules.length > 0) return this.numberOf(content);
    this.entries.push({ content, modules });
    this.#known.set(key, this.entries.length - 1);
    return this.entries.length - 1;
  }
}

/** Areas that are added in the order of their addresses. */
export class AreaList {
  count = 0;
  starts: Float64Array<ArrayBuffer> = new Float64Array(256);
  meanings: Uint16Array<ArrayBuffer> = new Uint16Array(256);

  push(start: number, meaning: number): void {
    if (this.count === this.starts.length) {
      const [starts, meanings] = [new Float64Array(this.count * 2), new Uint16Array(this.count * 2)];
      starts.set(this.starts);
      meanings.set(this.meanings);
      [this.starts, this.meanings] = [starts, meanings];
    }
    this.starts[this.count] = start;
    this.meanings[this.count] = meaning;
    this.count++;
  }
}

/** A piece of a heap, with its blocks: `from` to before `to` of a list, which end at `blocksEnd`. */
export interface HeapPart {
  readonly start: number;
  readonly blocksEnd: number;
  readonly end: number;
  readonly list: AreaList;
  readonly from: number;
  readonly to: number;
}

export interface AreaMapInput {
  readonly sizeBytes: number;
  readonly legend: Legend;
  /** In any order; they may overlap. */
  readonly areas: readonly Area[];
  /** They do not overlap, and hide the areas beneath. */
  readonly heapParts: readonly HeapPart[];
}

export function createAreaMap({ sizeBytes, legend, areas, heapParts }: AreaMapInput): AreaMap {
  const flat = flatten(areas, { sizeBytes, legend });
  const result = new AreaList();
  const parts = heapParts.toSorted((a, b) => a.start - b.start);
  let end = 0;
  let at = 0;
  /** Adds the areas of `flat` from `end` to an address. */
  const addFlat = (to: number): void => {
    if (end >= to) return;
    while (at + 1 < flat.count && (flat.starts[at + 1] as number) <= end) at++;
    for (; at < flat.count && (flat.starts[at] as number) < to; at++) {
      result.push(Math.max(end, flat.starts[at] as number), flat.meanings[at] as number);
    }
    at--;
    end = to;
  };
  for (const { start, blocksEnd, end: partEnd, list, from, to } of parts) {
    if (start < end || partEnd > sizeBytes) continue;
    addFlat(start);
    // The bytes before the first block and behind the last one are the allocator's.
    const own = legend.numberOf("own");
    if (from === to || list.starts[from] !== start) result.push(start, own);
    for (let piece = from; piece < to; piece++)
      result.push(list.starts[piece] as number, list.meanings[piece] as number);
    if (from !== to && blocksEnd < partEnd) result.push(blocksEnd, own);
    end = partEnd;
  }
  addFlat(sizeBytes);
  return { sizeBytes, legend: legend.entries, ...result };
}

/** Cuts areas that may overlap into some that do not. */
function flatten(areas: readonly Area[], { sizeBytes, legend }: Pick<AreaMapInput, "sizeBytes" | "legend">): AreaList {
  const other = legend.numberOf("other");
  const edges = areas
    .map(({ start, end, ...entry }) => ({ start: Math.max(0, start), end: Math.min(end, sizeBytes), ...entry }))
    .filter(({ start, end }) => start < end)
    .flatMap(({ start, end, content, modules }) => {
      const [priority, meaning] = [PRIORITIES.indexOf(content), legend.numberOf(content, modules)];
      return [
        { at: start, step: 1, priority, meaning },
        { at: end, step: -1, priority, meaning },
      ];
    })
    .sort((a, b) => a.at - b.at);
  const open = PRIORITIES.map(() => new Map<number, number>());
  const result = new AreaList();
  let meaning = other;
  result.push(0, other);
  for (const [index, edge] of edges.entries()) {
    const counts = open[edge.priority];
    if (counts === undefined) continue;
    const count = (counts.get(edge.meaning) ?? 0) + edge.step;
    if (count === 0) counts.delete(edge.meaning);
    else counts.set(edge.meaning, count);
    if (edges[index + 1]?.at === edge.at || edge.at >= sizeBytes) continue;
    const top = open.findLast(({ size }) => size > 0);
    const next = top === undefined ? other : ([...top.keys()].at(-1) as number);
    if (next === meaning) continue;
    meaning = next;
    if (result.starts[result.count - 1] === edge.at) result.meanings[result.count - 1] = next;
    else result.push(edge.at, next);
  }
  return result;
}

/** The position of the area that has an address. */
export function positionOf({ starts, count }: AreaMap, address: number): number {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] as number) <= address) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function areaAt(map: AreaMap, position: number): Area {
  const { starts, meanings, legend, count, sizeBytes } = map;
  const end = position + 1 < count ? (starts[position + 1] as number) : sizeBytes;
  const entry = legend[meanings[position] as number] ?? { content: "other", modules: [] };
  return { start: starts[position] as number, end, ...entry };
}

interface Cells {
  readonly start: number;
  readonly cellBytes: number;
  readonly cellCount: number;
}

/** For each cell, for each entry of the legend, its bytes in the cell. */
export function partsOf(map: AreaMap, { start, cellBytes, cellCount }: Cells): Float64Array {
  const { starts, meanings, count, legend, sizeBytes } = map;
  const bytes = new Float64Array(cellCount * legend.length);
  const end = Math.min(start + cellBytes * cellCount, sizeBytes);
  for (let position = positionOf(map, start); position < count; position++) {
    const from = Math.max(start, starts[position] as number);
    const to = Math.min(end, position + 1 < count ? (starts[position + 1] as number) : sizeBytes);
    if (from >= end) break;
    const meaning = meanings[position] as number;
    for (let cell = Math.floor((from - start) / cellBytes); cell < cellCount; cell++) {
      const cellStart = start + cell * cellBytes;
      if (cellStart >= to) break;
      const slot = cell * legend.length + meaning;
      bytes[slot] = (bytes[slot] as number) + Math.min(to, cellStart + cellBytes) - Math.max(from, cellStart);
    }
  }
  return bytes;
}

/** The bytes of each entry of the legend in the whole memory. */
export function bytesByMeaning({ starts, meanings, count, legend, sizeBytes }: AreaMap): readonly number[] {
  const sums = legend.map(() => 0);
  for (let position = 0; position < count; position++) {
    const end = position + 1 < count ? (starts[position + 1] as number) : sizeBytes;
    const meaning = meanings[position] as number;
    sums[meaning] = (sums[meaning] ?? 0) + end - (starts[position] as number);
  }
  return sums;
}

/** The number of the legend's entry for each byte of a range within the memory. */
export function meaningsOf(map: AreaMap, { start, length }: { readonly start: number; readonly length: number }) {
  const result = new Uint16Array(length);
  for (let position = positionOf(map, start); position < map.count; position++) {
    const from = (map.starts[position] as number) - start;
    if (from >= length) break;
    const end = position + 1 < map.count ? (map.starts[position + 1] as number) : map.sizeBytes;
    result.fill(map.meanings[position] as number, Math.max(0, from), Math.min(length, end - start));
  }
  return result;
}
