import type { RecordEvent, RecordValue } from "../../model/records-api.ts";
import { formatAddress, formatF32 } from "../../ui/format-number.ts";

/** One sentence on a change to the records; `isBad` if it did not succeed. */
export interface EventText {
  readonly text: string;
  readonly isBad: boolean;
}

export function eventText(event: RecordEvent): EventText {
  switch (event.did) {
    case "create": {
      const { createdCount, value, address, previousId } = event;
      if (createdCount > 1) {
        return good(`${createdCount.toLocaleString("en")} records created, the last at ${formatAddress(address)}`);
      }
      const reused = previousId === undefined ? "" : `, the address that record ${previousId} gave back`;
      return good(`createRecord(${valueText(value)}) returned ${formatAddress(address)}${reused}`);
    }
    case "write":
      return good(`Wrote ${valueText(event.value)} at ${formatAddress(event.address)}`);
    case "delete":
      return good(`deleteRecord(${formatAddress(event.address)}) gave record ${event.id} back`);
    case "no memory":
      return bad(`createRecord for record ${event.id} returned 0: memory has run out${before(event.createdCount)}`);
    case "trap":
      return bad(`${event.call} trapped: ${event.message} (${event.name})${before(event.createdCount)}`);
  }
}

function before(createdCount: number): string {
  return createdCount === 0 ? "" : `, after ${createdCount.toLocaleString("en")} records`;
}

function valueText({ id, x, y }: RecordValue): string {
  return [id, formatF32(Math.fround(x)), formatF32(Math.fround(y))].join(", ");
}

function good(text: string): EventText {
  return { text, isBad: false };
}

function bad(text: string): EventText {
  return { text, isBad: true };
}
