import { element } from "../element.ts";
import { formatAddress, formatByte } from "../format-number.ts";
import type { MemoryByte, MemoryRow } from "../memory-rows.ts";

/** A memory dump with distinguishable records. */
export function memoryTable(rows: readonly MemoryRow[]): HTMLElement {
  if (rows.length === 0) return element("p", { class: "empty" }, "Nothing allocated yet.");
  const body = rows.map(({ address, bytes }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, formatAddress(address)),
      ...bytes.map(byteCell),
      element("td", { class: "ascii" }, bytes.map(({ value }) => asciiOf(value)).join("")),
    ),
  );
  return element("table", { class: "bytes", "aria-label": "Bytes around the records" }, element("tbody", {}, ...body));
}

function byteCell({ value, part, recordAddress }: MemoryByte): HTMLElement {
  const owner = recordAddress === undefined ? {} : { "data-record": String(recordAddress) };
  const zero = part === "other" && value === 0 ? " zero" : "";
  return element("td", { class: `part-${part}${zero}`, ...owner }, formatByte(value));
}

function asciiOf(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
}
