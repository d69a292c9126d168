import type { Linked, ModuleType } from "@rec/browser";
import type { CallOutcome, CallRequest } from "../model/linker-api.ts";
import { lessonSet, type ModuleSet } from "../model/module-set.ts";
import { firstRecord } from "../model/records-api.ts";
import type { ModuleFacts } from "../model/snapshot.ts";
import { type ChangedBytes, createChangedBytes } from "./changed-bytes.ts";
import { findRecordProgram } from "./find-record-program.ts";
import type { LiveMemory } from "./live-memories.ts";
import type { MemoryReader } from "./memory-reader.ts";
import { createRecordLedger, type RecordLedger } from "./record-ledger.ts";

/** The records and the memories of modules that are live. */
export interface LiveRecords {
  /** A change of the instances is about to begin: the bytes are remembered as they are. */
  begin(): void;
  /** The change goes on. */
  refresh(): void;
  /** The reader of the memories, whose code is loaded when it is first asked for. */
  reader(): Promise<MemoryReader>;
  /** Undefined if no module has records. */
  readonly ledger: RecordLedger | undefined;
  /** The ledger, or an error. */
  records(): RecordLedger;
  /** Notes a call that the reader made without the ledger. */
  note(request: CallRequest, outcome: CallOutcome): void;
}

export interface LiveModules {
  readonly set: ModuleSet;
  readonly linked: Linked;
  readonly facts: readonly ModuleFacts[];
  readonly types: ReadonlyMap<string, ModuleType>;
  readonly memories: readonly LiveMemory[];
}

/** Opens the memories of modules that were just linked. The lesson's program creates its first record. */
export function openRecords({ set, linked, facts, types, memories }: LiveModules): LiveRecords {
  const { plan, exports } = linked;
  const linkedBytes = memories.map(({ memory }) => memory.buffer.byteLength);
  const program = findRecordProgram(linked, { plan, types, memories, facts });
  const ledger = program && createRecordLedger(program);
  const changed: readonly ChangedBytes[] = memories.map(({ memory }) => createChangedBytes(memory));
  let reader: MemoryReader | undefined;
  const begin = (): void => {
    for (const bytes of changed) bytes.begin();
    reader?.forget();
  };
  if (ledger !== undefined && isLesson(set, ledger.program.module)) {
    begin();
    ledger.create({ first: firstRecord, count: 1 });
  }
  return {
    begin,
    refresh() {
      for (const bytes of changed) bytes.refresh();
      reader?.forget();
    },
    async reader() {
      const { createMemoryReader } = await import("./memory-reader.ts");
      reader ??= createMemoryReader({ plan, types, memories, exports, linkedBytes, changed, ledger });
      return reader;
    },
    ledger,
    records() {
      if (ledger === undefined)
        throw new Error("Cannot use records: no linked module has createRecord and deleteRecord");
      return ledger;
    },
    note({ module, name, values }, outcome) {
      if (module !== ledger?.program.module || !outcome.returned) return;
      if (name === "createRecord") ledger.noteCreated(Number(outcome.results[0]) >>> 0);
      if (name === "deleteRecord") ledger.noteDeleted(Number(values[0]) >>> 0);
    },
  };
}

/** Whether a module is the program of the lesson. Nobody else's code is called unasked. */
function isLesson(set: ModuleSet, module: string): boolean {
  const source = set.modules.find(({ name }) => name === module)?.source;
  const lesson = lessonSet.modules[0]?.source;
  return source?.from === "url" && lesson?.from === "url" && source.url === lesson.url;
}
