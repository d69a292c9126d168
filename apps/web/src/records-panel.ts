import { byId } from "./element.ts";
import { formatAddress } from "./format-number.ts";
import { addRecord, emptyLedger, type LiveRecord, removeRecord } from "./ledger.ts";
import type { Lesson } from "./lesson.ts";
import { memoryRows } from "./memory-rows.ts";
import type { RecordValue } from "./record-layout.ts";
import { memoryTable } from "./view/memory-view.ts";
import { recordsTable } from "./view/records-view.ts";

const PAGE_SIZE_BYTES = 65_536;
const FIRST_RECORD: RecordValue = { id: 2, x: 1.1, y: 2.2 };

/** The part of the page that creates, shows and deletes records. */
export interface RecordsPanel {
  /** Starts over with a program without records, and creates the lesson's first record. */
  open(lesson: Lesson): void;
  close(): void;
}

export function createRecordsPanel(): RecordsPanel {
  const form = byId("create", HTMLFormElement);
  const records = byId("records", HTMLElement);
  const log = byId("log", HTMLElement);
  const narrow = matchMedia("(max-width: 720px)");
  let lesson: Lesson | undefined;
  let ledger = emptyLedger;

  const show = () => {
    if (lesson === undefined) return;
    const { buffer } = lesson.program.memory;
    const window = narrow.matches ? { rowCount: 12, bytesPerRow: 8 } : { rowCount: 9, bytesPerRow: 16 };
    records.replaceChildren(recordsTable(lesson.heap, ledger, remove));
    byId("records-count", HTMLElement).textContent = `${ledger.live.length} live, ${ledger.freed.size} given back`;
    byId("memory-size", HTMLElement).textContent = `${buffer.byteLength / PAGE_SIZE_BYTES} pages of 64 KiB`;
    byId("bytes", HTMLElement).replaceChildren(memoryTable(memoryRows(buffer, ledger, window)));
  };

  const create = ({ id, x, y }: RecordValue) => {
    if (lesson === undefined) return;
    const address = lesson.program.createRecord(id, x, y);
    if (address === 0) {
      log.textContent = `Unable to create record ${id}: malloc returned 0, memory has run out`;
      return;
    }
    ledger = addRecord(ledger, address, id);
    const previousId = ledger.live.at(-1)?.previousId;
    const reuse = previousId === undefined ? "" : `, the address that record ${previousId} gave back`;
    log.textContent = `createRecord(${id}, ${x}, ${y}) returned ${formatAddress(address)}${reuse}`;
    fillForm(form, { id: id + 1, x: x + 1.1, y: y + 1.1 });
    show();
  };

  const remove = ({ address, id }: LiveRecord) => {
    const position = ledger.live.findIndex((record) => record.address === address);
    lesson?.program.deleteRecord(address);
    ledger = removeRecord(ledger, address);
    log.textContent = `deleteRecord(${formatAddress(address)}) gave record ${id} back`;
    show();
    // The pressed button no longer exists, so the focus moves to the button in its place.
    const buttons = records.querySelectorAll("button");
    (buttons[Math.min(position, buttons.length - 1)] ?? form.querySelector("button"))?.focus();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    create(readForm(form));
  });
  narrow.addEventListener("change", show);

  return {
    open(opened) {
      lesson = opened;
      ledger = emptyLedger;
      create(FIRST_RECORD);
    },
    close() {
      lesson = undefined;
    },
  };
}

function readForm(form: HTMLFormElement): RecordValue {
  const values = new FormData(form);
  return { id: Number(values.get("id")), x: Number(values.get("x")), y: Number(values.get("y")) };
}

function fillForm(form: HTMLFormElement, { id, x, y }: RecordValue): void {
  for (const [name, value] of Object.entries({ id, x: Number(x.toFixed(2)), y: Number(y.toFixed(2)) })) {
    const input = form.elements.namedItem(name);
    if (input instanceof HTMLInputElement) input.value = String(value);
  }
}
