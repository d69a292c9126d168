import type { MemoryMap } from "../../model/memory-api.ts";

/** Cells of a map in rows. Lengths are in pixels. */
export interface MapGrid {
  readonly columns: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

/** Most rows of a map. */
const MOST_ROWS = 14;
const CELL_HEIGHT = 18;

/** Columns for a width: a power of two, so that each row begins at a round address. */
export function gridFor(width: number): MapGrid {
  const columns = width < 420 ? 16 : width < 760 ? 32 : 64;
  return { columns, cellWidth: width / columns, cellHeight: CELL_HEIGHT };
}

/** The bytes of a cell, a power of two, with which a range fits into the map. */
export function cellBytesFor(rangeBytes: number, { columns }: MapGrid): number {
  return 2 ** Math.max(2, Math.ceil(Math.log2(Math.max(1, rangeBytes) / (columns * MOST_ROWS))));
}

/** A part of a cell that is seen, however few bytes it has. */
const LEAST_PART = 0.28;

/** One path for each entry of the legend: its parts of all cells. In a cell, the parts lie upon each other. */
export function partPaths({ parts, legend, cellBytes, cellCount }: MemoryMap, grid: MapGrid): readonly string[] {
  const paths: string[][] = legend.map(() => []);
  const { columns, cellWidth, cellHeight } = grid;
  // The gap between cells is a pixel, at each right and lower edge.
  const [width, height] = [cellWidth - 1, cellHeight - 1];
  for (let cell = 0; cell < cellCount; cell++) {
    const first = cell * legend.length;
    let sum = 0;
    for (let meaning = 0; meaning < legend.length; meaning++) sum += seen((parts[first + meaning] ?? 0) / cellBytes);
    let top = Math.floor(cell / columns) * cellHeight;
    const left = round((cell % columns) * cellWidth);
    for (let meaning = 0; meaning < legend.length; meaning++) {
      const part = (seen((parts[first + meaning] ?? 0) / cellBytes) / sum) * height;
      if (!(part > 0)) continue;
      paths[meaning]?.push(`M${left} ${round(top)}h${round(width)}v${round(part)}H${left}z`);
      top += part;
    }
  }
  return paths.map((list) => list.join(""));
}

function seen(share: number): number {
  return share === 0 ? 0 : Math.max(LEAST_PART, share);
}

/** A path around each cell for which `isMarked` is true. */
export function cellsPath(cellCount: number, grid: MapGrid, isMarked: (cell: number) => boolean): string {
  const { columns, cellWidth, cellHeight } = grid;
  let path = "";
  for (let cell = 0; cell < cellCount; cell++) {
    if (!isMarked(cell)) continue;
    const [left, top] = [(cell % columns) * cellWidth, Math.floor(cell / columns) * cellHeight];
    path += `M${round(left)} ${top}h${round(cellWidth - 1)}v${cellHeight - 1}H${round(left)}z`;
  }
  return path;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}
