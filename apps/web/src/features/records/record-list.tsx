// biome-ignore-all lint/a11y/useSemanticElements: elements of tables cannot be drawn row by row; the roles make it a table
// biome-ignore-all lint/a11y/useFocusableInteractive: rows and headers of a plain table take no focus
import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Selection } from "../../model/memory-api.ts";
import type { RecordField, RecordRow, RecordsView } from "../../model/records-api.ts";
import type { Session } from "../../session/session.ts";
import { formatAddress, formatByte, formatF32 } from "../../ui/format-number.ts";
import { useAnswer } from "../../ui/use-answer.ts";
import { type DrawnRows, VirtualRows, type VirtualRowsHandle } from "../../ui/virtual-rows.tsx";

export interface RecordListProps {
  readonly session: Session;
  readonly records: RecordsView;
  /** The record at the start of the selection, which is brought into view. */
  readonly selectedAddress: number | undefined;
  readonly selectedIndex: number | undefined;
  readonly onSelect: (selection: Selection) => void;
  readonly onEdit: (row: RecordRow) => void;
  readonly onDelete: (row: RecordRow) => void;
  /** The button that gets the focus when the list has changed. */
  readonly focusRow: FocusRow | undefined;
}

/** A button of a row. */
export interface FocusRow {
  readonly index: number;
  readonly action: "edit" | "delete";
}

/** The live records, of which only the visible ones are read from memory. */
export function RecordList(props: RecordListProps): JSX.Element {
  const { session, records, selectedAddress, selectedIndex, focusRow } = props;
  const [{ first, count }, setRows] = useState<DrawnRows>({ first: 0, count: 0 });
  const list = useRef<VirtualRowsHandle>(null);
  const table = useRef<HTMLDivElement>(null);
  const onRows = useCallback((rows: DrawnRows) => setRows(rows), []);
  const { answer: rows = [] } = useAnswer(
    session,
    count === 0 ? undefined : (linker) => linker.recordRows({ start: first, count }),
    `${first} ${count} ${session.changes.value}`,
  );
  const byIndex = new Map(rows.map((row) => [row.index, row]));

  useEffect(() => {
    if (selectedIndex !== undefined) list.current?.reveal(selectedIndex);
  }, [selectedAddress, selectedIndex]);
  useEffect(() => {
    if (focusRow === undefined) return;
    const index = Math.min(focusRow.index, records.liveCount - 1);
    table.current?.querySelector<HTMLElement>(`[data-index="${index}"] .record-${focusRow.action}`)?.focus();
  }, [focusRow, rows]);

  return (
    <div class="records" role="table" aria-label="Live records" aria-rowcount={records.liveCount + 1} ref={table}>
      <div class="record-head" role="row" aria-rowindex={1}>
        {["Address", "id", "x", "y"].map((label) => (
          <span key={label} role="columnheader">
            {label}
          </span>
        ))}
        <span role="columnheader">
          <span class="sr-only">Actions</span>
        </span>
      </div>
      <VirtualRows
        class="record-rows"
        count={records.liveCount}
        attributes={{ role: "rowgroup", tabIndex: 0 }}
        handle={list}
        onRows={onRows}
        renderRow={(index) => <Row key={index} index={index} row={byIndex.get(index)} {...props} />}
      />
    </div>
  );
}

function Row({
  index,
  row,
  records,
  selectedAddress,
  onSelect,
  onEdit,
  onDelete,
}: RecordListProps & { readonly index: number; readonly row: RecordRow | undefined }): JSX.Element {
  if (row === undefined) {
    return (
      <div class="record-row" role="row" aria-rowindex={index + 2}>
        <span role="cell" class="record-address">
          …
        </span>
      </div>
    );
  }
  const isSelected = row.address === selectedAddress;
  const select = () => onSelect({ memory: records.memory, start: row.address, length: records.sizeBytes });
  const name = `record ${row.id} at ${formatAddress(row.address)}`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button with the address does the same by keyboard
    <div
      class={isSelected ? "record-row is-selected" : "record-row"}
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      onClick={select}
    >
      <span role="cell" class="record-address">
        <button type="button" class="record-select" aria-pressed={isSelected} title="Select its bytes" onClick={select}>
          <code>{formatAddress(row.address)}</code>
        </button>
        {row.previousId === undefined ? (
          <small>{row.address}</small>
        ) : (
          <span class="record-reused">reused, was {row.previousId}</span>
        )}
      </span>
      <FieldCell field="id" text={String(row.id)} row={row} records={records} />
      <FieldCell field="x" text={formatF32(row.x)} row={row} records={records} />
      <FieldCell field="y" text={formatF32(row.y)} row={row} records={records} />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: it only keeps clicks on its buttons from the row */}
      <span role="cell" class="record-actions" onClick={(event) => event.stopPropagation()}>
        <button type="button" class="record-edit" aria-label={`Edit ${name}`} onClick={() => onEdit(row)}>
          Edit
        </button>
        <button type="button" class="record-delete" aria-label={`Delete ${name}`} onClick={() => onDelete(row)}>
          Delete
        </button>
      </span>
    </div>
  );
}

/** A field's value, above the bytes that it was read from. */
function FieldCell({
  field,
  text,
  row,
  records,
}: {
  readonly field: RecordField;
  readonly text: string;
  readonly row: RecordRow;
  readonly records: RecordsView;
}): JSX.Element {
  const { offsetBytes, sizeBytes } = records.fields[field];
  const bytes = [...row.bytes.subarray(offsetBytes, offsetBytes + sizeBytes)];
  return (
    <span role="cell" class={`record-value field-${field}`}>
      <span class="record-label" aria-hidden="true">
        {field}
      </span>
      <span class="record-number">{text}</span>
      <code class="record-bytes">{bytes.map(formatByte).join(" ")}</code>
    </span>
  );
}
