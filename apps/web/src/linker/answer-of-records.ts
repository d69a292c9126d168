import type { MemoryLinker } from "../model/memory-api.ts";
import type { RecordLinker } from "../model/records-api.ts";
import type { LiveRecords } from "./live-records.ts";

/** The answers about records and memories. Before a change, the bytes are remembered as they are. */
export function answerOfRecords(current: () => LiveRecords): RecordLinker & MemoryLinker {
  const changing = () => {
    current().begin();
    return current().records();
  };
  return {
    records: async () => current().ledger?.view(),
    recordRows: async (request) => current().records().rows(request),
    async createRecords(order) {
      if (order.continues === true) current().refresh();
      else current().begin();
      return current().records().create(order);
    },
    writeRecord: async ({ address, value }) => changing().write(address, value),
    deleteRecord: async (address) => changing().remove(address),
    memoryMap: async (request) => (await current().reader()).map(request),
    byteWindow: async (request) => (await current().reader()).window(request),
    inspect: async (selection) => (await current().reader()).inspect(selection),
    locate: async (range) => (await current().reader()).locate(range),
  };
}
