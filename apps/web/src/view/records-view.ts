import type { Heap } from "@rec/core/memory";
import { element } from "../element.ts";
import { formatAddress, formatByte, formatF32 } from "../format-number.ts";
import type { Ledger, LiveRecord } from "../ledger.ts";
import { RECORD_FIELDS, RECORD_SIZE_BYTES, Record, type RecordField } from "../record-layout.ts";

const COLUMNS = ["Address", "id", "x", "y", ""];

/** The live records, read from their bytes in memory. */
export function recordsTable(heap: Heap, ledger: Ledger, onDelete: (record: LiveRecord) => void): HTMLElement {
  if (ledger.live.length === 0) return element("p", { class: "empty" }, "No records. Create one to see where it goes.");
  // The roles keep it a table for assistive technology when the narrow layout shows it as cards.
  return element(
    "table",
    { class: "records", role: "table", "aria-label": "Live records" },
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...COLUMNS.map(headerCell))),
    element("tbody", { role: "rowgroup" }, ...ledger.live.map((record) => recordRow(heap, record, onDelete))),
  );
}

function headerCell(label: string): HTMLElement {
  const text = label === "" ? element("span", { class: "sr-only" }, "Action") : label;
  return element("th", { role: "columnheader", scope: "col" }, text);
}

function recordRow(heap: Heap, record: LiveRecord, onDelete: (record: LiveRecord) => void): HTMLElement {
  const { id, x, y } = Record.at(heap, record.address);
  const bytes = heap.copyOut(record.address, new Uint8Array(RECORD_SIZE_BYTES));
  const bytesOf = (field: RecordField) => {
    const { offsetBytes, sizeBytes } = RECORD_FIELDS[field];
    return bytes.subarray(offsetBytes, offsetBytes + sizeBytes);
  };
  const remove = element(
    "button",
    { type: "button", class: "quiet", "aria-label": `Delete record ${id} at ${formatAddress(record.address)}` },
    "Delete",
  );
  remove.addEventListener("click", () => onDelete(record));
  return element(
    "tr",
    { role: "row", "data-address": String(record.address) },
    element("td", { role: "cell", class: "address" }, ...addressCell(record)),
    fieldCell("id", String(id), bytesOf("id")),
    fieldCell("x", formatF32(x), bytesOf("x")),
    fieldCell("y", formatF32(y), bytesOf("y")),
    element("td", { role: "cell", class: "action" }, remove),
  );
}

function addressCell({ address, previousId }: LiveRecord): HTMLElement[] {
  const parts = [element("code", {}, formatAddress(address)), element("small", {}, String(address))];
  if (previousId !== undefined) parts.push(element("span", { class: "chip reused" }, `reused, was ${previousId}`));
  return parts;
}

/** A field's value, above the bytes that it was read from. */
function fieldCell(field: RecordField, value: string, bytes: Uint8Array): HTMLElement {
  return element(
    "td",
    { role: "cell", "data-label": field, class: `field part-${field}-text` },
    element("span", { class: "number" }, value),
    element("code", { class: `byte-group part-${field}` }, Array.from(bytes, formatByte).join(" ")),
  );
}
