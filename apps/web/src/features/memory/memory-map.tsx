import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { MemoryMap as Cells, Selection } from "../../model/memory-api.ts";
import type { Session } from "../../session/session.ts";
import { formatAddress } from "../../ui/format-number.ts";
import { useAnswer } from "../../ui/use-answer.ts";
import { useWidth } from "../../ui/use-width.ts";
import { bytesText, entryText, rangeText, sizeText } from "./area-text.ts";
import { cellBytesFor, cellsPath, gridFor, type MapGrid, partPaths } from "./map-paths.ts";
import { MapPatterns, tilesOf } from "./map-patterns.tsx";

/** The part of the memory that the map shows. */
interface MapRange {
  readonly start: number;
  readonly end: number;
}

export interface MemoryMapProps {
  readonly session: Session;
  readonly memory: number;
  readonly sizeBytes: number;
  readonly selection: Selection | undefined;
  readonly onSelect: (selection: Selection) => void;
}

/** The whole memory, or a part of it, in some hundred cells that the worker has summed up. */
export function MemoryMap({ session, memory, sizeBytes, selection, onSelect }: MemoryMapProps): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [part, setPart] = useState<MapRange | undefined>(undefined);
  const [cursor, setCursor] = useState(0);

  const grid = gridFor(width);
  const range = part === undefined || part.start >= sizeBytes ? { start: 0, end: sizeBytes } : part;
  const cellBytes = cellBytesFor(range.end - range.start, grid);
  const request = {
    memory,
    start: range.start,
    cellBytes,
    cellCount: Math.ceil((Math.min(range.end, sizeBytes) - range.start) / cellBytes),
  };
  const { answer: map, failure } = useAnswer(
    session,
    width === 0 ? undefined : (linker) => linker.memoryMap(request),
    `${JSON.stringify(request)} ${session.changes.value}`,
  );

  const selectedCell = selection === undefined ? undefined : Math.floor((selection.start - range.start) / cellBytes);
  useEffect(() => {
    if (selectedCell !== undefined && selectedCell >= 0 && selectedCell < request.cellCount) setCursor(selectedCell);
  }, [selectedCell]);

  const zoom = (factor: number): void => {
    const length = (range.end - range.start) / factor;
    if (length >= sizeBytes) {
      setPart(undefined);
      return;
    }
    const center = selection?.memory === memory ? selection.start : range.start + cursor * cellBytes;
    const row = cellBytesFor(length, grid) * grid.columns;
    const start = Math.max(0, Math.floor((center - length / 2) / row) * row);
    setPart({ start, end: Math.min(sizeBytes, start + length) });
  };
  const select = async (cell: number): Promise<void> => {
    setCursor(cell);
    const start = range.start + cell * cellBytes;
    const length = Math.min(cellBytes, sizeBytes - start);
    if (length <= 0) return;
    onSelect(await session.ask((linker) => linker.locate({ memory, start, length }), { reads: true }));
  };

  return (
    <div class="memory-map">
      <MapPatterns />
      <div class="memory-map-head">
        <p class="note" data-growth={map !== undefined && map.sizeBytes > map.beforeBytes ? "" : undefined}>
          {map === undefined ? "" : sizeText(map)}
        </p>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would have a frame of its own */}
        <div class="memory-zoom" role="group" aria-label="Part of the memory in the map">
          <button type="button" disabled={part === undefined} onClick={() => setPart(undefined)}>
            Whole memory
          </button>
          <button type="button" disabled={cellBytes <= 4} onClick={() => zoom(4)}>
            Zoom in
          </button>
          <button type="button" disabled={part === undefined} onClick={() => zoom(1 / 4)}>
            Zoom out
          </button>
        </div>
      </div>
      <div class="memory-map-frame" ref={frame}>
        {map === undefined ? null : (
          <CellDrawing
            map={map}
            grid={grid}
            cursor={Math.min(cursor, map.cellCount - 1)}
            selection={selection?.memory === memory ? selection : undefined}
            onCursor={setCursor}
            onSelect={(cell) => void select(cell)}
            onZoom={zoom}
          />
        )}
      </div>
      {failure === undefined ? null : <p role="alert">{failure}</p>}
      {map === undefined ? null : <Legend map={map} />}
    </div>
  );
}

interface CellDrawingProps {
  readonly map: Cells;
  readonly grid: MapGrid;
  readonly cursor: number;
  readonly selection: Selection | undefined;
  readonly onCursor: (cell: number) => void;
  readonly onSelect: (cell: number) => void;
  readonly onZoom: (factor: number) => void;
}

function CellDrawing({ map, grid, cursor, selection, onCursor, onSelect, onZoom }: CellDrawingProps): JSX.Element {
  const { cellCount, cellBytes, start } = map;
  const { columns, cellWidth, cellHeight } = grid;
  const [hovered, setHovered] = useState<number | undefined>(undefined);
  const parts = useMemo(() => partPaths(map, grid), [map, columns, cellWidth]);
  const tiles = tilesOf(map.legend);
  const changed = useMemo(
    () => cellsPath(cellCount, grid, (cell) => map.changed?.[cell] === 1),
    [map, columns, cellWidth],
  );
  const grown = useMemo(() => {
    const isGrown = map.sizeBytes > map.beforeBytes;
    return cellsPath(cellCount, grid, (cell) => isGrown && start + cell * cellBytes >= map.beforeBytes);
  }, [map, columns, cellWidth]);
  const selected =
    selection === undefined
      ? ""
      : cellsPath(cellCount, grid, (cell) => {
          const address = start + cell * cellBytes;
          return address < selection.start + selection.length && address + cellBytes > selection.start;
        });
  const described = hovered ?? cursor;
  const rows = Math.ceil(cellCount / columns);

  const cellOf = (event: MouseEvent & { readonly currentTarget: Element }): number => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const column = Math.floor((event.clientX - left) / cellWidth);
    const cell = Math.floor((event.clientY - top) / cellHeight) * columns + Math.max(0, Math.min(column, columns - 1));
    return Math.max(0, Math.min(cell, cellCount - 1));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    const to = { Home: 0, End: cellCount - 1 }[event.key] ?? (step === undefined ? undefined : cursor + step);
    if (to !== undefined) onCursor(Math.max(0, Math.min(to, cellCount - 1)));
    else if (event.key === "Enter" || event.key === " ") onSelect(cursor);
    else if (event.key === "+" || event.key === "-") onZoom(event.key === "+" ? 4 : 1 / 4);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div
        class="memory-cells"
        role="slider"
        tabIndex={0}
        aria-label="Map of the memory: arrow keys move, Enter selects, plus and minus zoom"
        aria-valuemin={0}
        aria-valuemax={cellCount - 1}
        aria-valuenow={cursor}
        aria-valuetext={cellText(map, cursor)}
        onKeyDown={onKeyDown}
        onMouseMove={(event) => setHovered(cellOf(event))}
        onMouseLeave={() => setHovered(undefined)}
        onClick={(event) => onSelect(cellOf(event))}
      >
        <svg width={columns * cellWidth} height={rows * cellHeight} aria-hidden="true">
          {map.legend.map((entry, meaning) =>
            parts[meaning] === "" ? null : (
              <path key={entryText(entry)} d={parts[meaning]} fill={`url(#tile-${tiles[meaning]?.name})`} />
            ),
          )}
          <path class="cells-grown" d={grown} />
          {/* A new key begins the glow again. */}
          <path class="cells-changed" key={`changed ${changed}`} d={changed} />
          <path class="cells-cursor" d={cellsPath(cellCount, grid, (cell) => cell === cursor)} />
          <path class="cells-selected" d={selected} />
        </svg>
      </div>
      <p class="memory-cell-text">{cellText(map, described)}</p>
    </>
  );
}

/** The addresses and the contents of a cell. */
function cellText({ start, cellBytes, cellCount, sizeBytes, legend, parts }: Cells, cell: number): string {
  if (cellCount === 0) return "The memory has no bytes";
  const from = start + cell * cellBytes;
  const end = Math.min(from + cellBytes, sizeBytes);
  const range = rangeText({ start: from, end });
  const contents = legend.flatMap((entry, meaning) => {
    const bytes = parts[cell * legend.length + meaning] ?? 0;
    if (bytes === 0) return [];
    return bytes === end - from ? entryText(entry) : `${entryText(entry)} ${bytesText(bytes)}`;
  });
  return `${range}: ${contents.join(", ")}`;
}

/** Each meaning with its pattern and its bytes, and the marks of the last change. */
function Legend({ map }: { readonly map: Cells }): JSX.Element {
  const tiles = tilesOf(map.legend);
  const hasGrown = map.sizeBytes > map.beforeBytes;
  return (
    <ul class="memory-legend">
      {map.legend.map((entry, meaning) =>
        entry.bytes === 0 ? null : (
          <li key={entryText(entry)}>
            <svg class="memory-swatch" width="18" height="18" aria-hidden="true">
              <path d="M0 0h18v18h-18z" fill={`url(#tile-${tiles[meaning]?.name})`} />
            </svg>
            {entryText(entry)} <span class="note">{bytesText(entry.bytes)}</span>
          </li>
        ),
      )}
      {map.changed === undefined ? null : (
        <li>
          <svg class="memory-swatch is-plain" width="18" height="18" aria-hidden="true">
            <path class="cells-changed" d="M1 1h16v16h-16z" />
          </svg>
          Changed last
        </li>
      )}
      {hasGrown ? (
        <li>
          <svg class="memory-swatch is-plain" width="18" height="18" aria-hidden="true">
            <path class="cells-grown" d="M1 1h16v16h-16z" />
          </svg>
          New pages, from {formatAddress(map.beforeBytes)}
        </li>
      ) : null}
    </ul>
  );
}
