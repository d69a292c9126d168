/** An active data segment, placed in its memory: bytes from `start` to before `end`, at least one. */
export interface PlacedSegment {
  /** Position of the module in the input. */
  readonly module: number;
  /** Position in the module's data section. */
  readonly segment: number;
  readonly start: number;
  readonly end: number;
  /** Offset into the segment of the first byte that is placed; 0 if absent. */
  readonly from?: number;
}

/** Two segments of different modules, by module in input order. */
export type Overlap = readonly [PlacedSegment, PlacedSegment];

/** Whether two segments write the same where they overlap, if that is known. */
export type CompareSegments = (overlap: Overlap, names: readonly [string, string]) => "same" | "different" | "unknown";

/**
 * Returns how many pairs of segments of different modules overlap.
 *
 * Two segments are apart if one ends before the other starts. Once starts and ends are sorted, those pairs are counted
 * without visiting each of them. The result is all pairs, less the pairs that are apart, less the same count within
 * each module. O(n log n).
 */
export function countOverlaps(segments: readonly PlacedSegment[]): number {
  const byModule = new Map<number, PlacedSegment[]>();
  for (const segment of segments) {
    const own = byModule.get(segment.module);
    if (own === undefined) byModule.set(segment.module, [segment]);
    else own.push(segment);
  }
  if (byModule.size < 2) return 0;
  let count = countAllOverlaps(segments);
  for (const own of byModule.values()) count -= countAllOverlaps(own);
  return count;
}

function countAllOverlaps(segments: readonly PlacedSegment[]): number {
  const starts = Float64Array.from(segments, ({ start }) => start).sort();
  const ends = Float64Array.from(segments, ({ end }) => end).sort();
  let apart = 0;
  let ended = 0;
  for (const start of starts) {
    while ((ends[ended] ?? Number.POSITIVE_INFINITY) <= start) ended += 1;
    apart += ended;
  }
  return (segments.length * (segments.length - 1)) / 2 - apart;
}

/**
 * The first pairs of segments of different modules that overlap, ordered by the address at which their overlap begins.
 *
 * A sweep over the starts. Segments that have not ended are grouped by module, so that the sweep skips all segments of
 * the same module in one step. Each further step finds a pair or drops a segment. O(n log n + most).
 */
export function firstOverlaps(segments: readonly PlacedSegment[], most: number): Overlap[] {
  const overlaps: Overlap[] = [];
  const openByModule = new Map<number, PlacedSegment[]>();
  for (const segment of [...segments].sort(inOrder)) {
    for (const [module, open] of openByModule) {
      if (module === segment.module) continue;
      const stillOpen = open.filter(({ end }) => end > segment.start);
      if (stillOpen.length === 0) openByModule.delete(module);
      else openByModule.set(module, stillOpen);
      for (const other of stillOpen) {
        if (overlaps.length >= most) return overlaps;
        overlaps.push(other.module < segment.module ? [other, segment] : [segment, other]);
      }
    }
    const own = openByModule.get(segment.module);
    if (own === undefined) openByModule.set(segment.module, [segment]);
    else own.push(segment);
  }
  return overlaps;
}

function inOrder(a: PlacedSegment, b: PlacedSegment): number {
  return a.start - b.start || a.module - b.module || a.segment - b.segment;
}
