// biome-ignore-all lint/a11y/useSemanticElements: elements of tables cannot be drawn row by row; the roles make it a grid
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active cell
import type { JSX } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ByteWindow, Selection } from "../../model/memory-api.ts";
import type { Session } from "../../session/session.ts";
import { formatAddress, formatByte } from "../../ui/format-number.ts";
import { useAnswer } from "../../ui/use-answer.ts";
import { type DrawnRows, VirtualRows, type VirtualRowsHandle } from "../../ui/virtual-rows.tsx";
import { tilesOf } from "./map-patterns.tsx";
import { asciiOf } from "./values-at.ts";

/** Bytes are read in pieces of this many rows, so that a scroll by one row asks for nothing. */
const ROWS_READ = 32;

export interface HexViewProps {
  readonly session: Session;
  readonly memory: number;
  readonly sizeBytes: number;
  readonly selection: Selection | undefined;
  readonly onSelect: (selection: Selection) => void;
}

/** All bytes of a memory, of which only the visible rows are read and drawn: as many as 4 GiB. */
export function HexView({ session, memory, sizeBytes, selection, onSelect }: HexViewProps): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const grid = useRef<VirtualRowsHandle>(null);
  const [perRow, setPerRow] = useState(16);
  const [rows, setRows] = useState<DrawnRows>({ first: 0, count: 0 });
  /** The fixed and the moving end of the selection. */
  const ends = useRef({ anchor: 0, cursor: 0 });
  /** The selection that this view has made itself, which it need not bring into view. */
  const made = useRef<Selection | undefined>(undefined);

  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      setPerRow(element.clientWidth < 37 * rem ? 8 : 16);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  const firstRead = Math.floor(rows.first / ROWS_READ) * ROWS_READ;
  const endRead = Math.ceil((rows.first + rows.count) / ROWS_READ) * ROWS_READ;
  const request = { memory, start: firstRead * perRow, length: (endRead - firstRead) * perRow };
  const { answer: bytes, failure } = useAnswer(
    session,
    rows.count === 0 ? undefined : (linker) => linker.byteWindow(request),
    `${JSON.stringify(request)} ${session.changes.value}`,
  );
  const tiles = useMemo(() => (bytes === undefined ? [] : tilesOf(bytes.legend).map(({ name }) => name)), [bytes]);

  useEffect(() => {
    if (selection === undefined || selection === made.current) return;
    ends.current = { anchor: selection.start, cursor: selection.start };
    grid.current?.reveal(Math.floor(selection.start / perRow), { around: 4 });
  }, [selection, perRow, sizeBytes]);

  const select = (cursor: number, extends_: boolean): void => {
    const to = Math.max(0, Math.min(cursor, sizeBytes - 1));
    const anchor = extends_ ? ends.current.anchor : to;
    ends.current = { anchor, cursor: to };
    made.current = { memory, start: Math.min(anchor, to), length: Math.abs(to - anchor) + 1 };
    onSelect(made.current);
    grid.current?.reveal(Math.floor(to / perRow));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { cursor } = ends.current;
    const page = (grid.current?.rowsInView() ?? 1) * perRow;
    const column = cursor % perRow;
    const all = event.ctrlKey || event.metaKey;
    const to = {
      ArrowLeft: cursor - 1,
      ArrowRight: cursor + 1,
      ArrowUp: cursor - perRow < 0 ? cursor : cursor - perRow,
      ArrowDown: cursor + perRow >= sizeBytes ? cursor : cursor + perRow,
      PageUp: Math.max(column, cursor - page),
      PageDown: Math.min(cursor + page, sizeBytes - 1),
      Home: all ? 0 : cursor - column,
      End: all ? sizeBytes - 1 : cursor - column + perRow - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    select(to, event.shiftKey);
  };
  const addressOf = (event: Event): number | undefined => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-address]") : null;
    return cell === null ? undefined : Number(cell.dataset["address"]);
  };

  const onRows = useCallback((drawn: DrawnRows) => setRows(drawn), []);
  const selected = selection?.memory === memory ? selection : undefined;
  const { cursor } = ends.current;
  return (
    <div class="hex" ref={frame}>
      <VirtualRows
        class="hex-rows"
        count={Math.ceil(sizeBytes / perRow)}
        handle={grid}
        onRows={onRows}
        attributes={{
          role: "grid",
          tabIndex: 0,
          "aria-label": "Bytes of the memory: arrow keys move, with Shift they select",
          "aria-rowcount": Math.ceil(sizeBytes / perRow),
          "aria-colcount": perRow + 1,
          "aria-multiselectable": true,
          ...(selected !== undefined && { "aria-activedescendant": `byte-${cursor}` }),
          onKeyDown,
          onPointerDown(event) {
            const address = addressOf(event);
            if (address !== undefined && event.button === 0) select(address, event.shiftKey);
          },
          onPointerMove(event) {
            const address = event.pointerType === "mouse" && event.buttons === 1 ? addressOf(event) : undefined;
            if (address !== undefined && address !== ends.current.cursor) select(address, true);
          },
        }}
        renderRow={(row) => {
          const start = row * perRow;
          const from = selected === undefined ? 0 : Math.max(0, Math.min(selected.start - start, perRow));
          const to =
            selected === undefined ? 0 : Math.max(0, Math.min(selected.start + selected.length - start, perRow));
          return (
            <HexRow
              key={row}
              row={row}
              count={Math.min(perRow, sizeBytes - start)}
              perRow={perRow}
              bytes={bytes?.memory === memory ? bytes : undefined}
              tiles={tiles}
              selectedFrom={from < to ? from : 0}
              selectedTo={from < to ? to : 0}
              cursor={selected !== undefined && cursor >= start && cursor < start + perRow ? cursor - start : -1}
            />
          );
        }}
      />
      {failure === undefined ? null : <p role="alert">{failure}</p>}
    </div>
  );
}

interface HexRowProps {
  readonly row: number;
  readonly count: number;
  readonly perRow: number;
  readonly bytes: ByteWindow | undefined;
  /** The name of the pattern of each entry of the legend. */
  readonly tiles: readonly string[];
  readonly selectedFrom: number;
  readonly selectedTo: number;
  readonly cursor: number;
}

const FIELDS = ["", "id", "x", "y"];

function HexRow(props: HexRowProps): JSX.Element {
  const { row, count, perRow, bytes, tiles, selectedFrom, selectedTo, cursor } = props;
  // The same element for the same row: a scroll changes only the rows that come into view.
  return useMemo(() => {
    const start = row * perRow;
    const at = start - (bytes?.start ?? 0);
    const isRead = bytes !== undefined && at >= 0 && at + count <= bytes.bytes.length;
    const cells = Array.from({ length: count }, (_, column) => {
      const isSelected = column >= selectedFrom && column < selectedTo;
      const field = isRead ? (FIELDS[bytes.fields[at + column] ?? 0] ?? "") : "";
      const names = [
        "hex-byte",
        field === "" ? `in-${isRead ? tiles[bytes.meanings[at + column] ?? 0] : "other"}` : `field-${field}`,
        isRead && bytes.bytes[at + column] === 0 && field === "" ? "is-zero" : "",
        isRead && bytes.changed?.[at + column] === 1 ? "is-changed" : "",
        isSelected ? "is-selected" : "",
        column === cursor ? "is-cursor" : "",
      ];
      const address = start + column;
      return (
        <span
          key={column}
          id={`byte-${address}`}
          class={names.filter(Boolean).join(" ")}
          role="gridcell"
          aria-selected={isSelected}
          data-address={address}
        >
          {isRead ? formatByte(bytes.bytes[at + column] ?? 0) : "··"}
        </span>
      );
    });
    const text = isRead ? Array.from(bytes.bytes.subarray(at, at + count), asciiOf).join("") : "";
    return (
      <div class="hex-row" role="row" aria-rowindex={row + 1} style={{ "--bytes": perRow }}>
        <span class="hex-address" role="rowheader">
          {formatAddress(start)}
        </span>
        {cells}
        <span class="hex-text" aria-hidden="true">
          {text}
        </span>
      </div>
    );
  }, [row, count, perRow, bytes, tiles, selectedFrom, selectedTo, cursor]);
}
