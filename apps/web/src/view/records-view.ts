import { element } from "../element.ts";
import { formatAddress, formatByte, formatF32 } from "../format-number.ts";
import type { Ledger, LiveRecord } from "../ledger.ts";
import { RECORD_SIZE_BYTES, type RecordField, readRecord } from "../record-layout.ts";

const COLUMNS = ["Address", "id", "x", "y", ""];

/** The live records, each as its bytes in memory say. */
export function recordsTable(memory: ArrayBuffer, ledger: Ledger, onDelete: (record: LiveRecord) => void): HTMLElement {
  if (ledger.live.length === 0) return element("p", { class: "empty" }, "No records. Create one to see where it goes.");
  // The roles keep it a table for assistive technology where the narrow layout shows it as cards.
  return element(
    "table",
    { class: "records", role: "table", "aria-label": "Live records" },
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...COLUMNS.map(headerCell))),
    element("tbody", { role: "rowgroup" }, ...ledger.live.map((record) => recordRow(memory, record, onDelete))),
  );
}

function headerCell(label: string): HTMLElement {
  const text = label === "" ? element("span", { class: "sr-only" }, "Action") : label;
  return element("th", { role: "columnheader", scope: "col" }, text);
}

function recordRow(memory: ArrayBuffer, record: LiveRecord, onDelete: (record: LiveRecord) => void): HTMLElement {
  const { id, x, y } = readRecord(memory, record.address);
  const bytes = new Uint8Array(memory, record.address, RECORD_SIZE_BYTES);
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
    fieldCell("id", String(id), bytes.subarray(0, 4)),
    fieldCell("x", formatF32(x), bytes.subarray(4, 8)),
    fieldCell("y", formatF32(y), bytes.subarray(8, 12)),
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
