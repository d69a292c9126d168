import type { Linked } from "@rec/browser";
import type { ModuleFacts } from "../model/snapshot.ts";
import { type LinkedMemories, memoriesOf } from "./memories-of.ts";
import type { RecordProgram } from "./record-ledger.ts";

const SIGNATURES = {
  createRecord: "i32 f32 f32 -> i32",
  deleteRecord: "i32 -> ",
} as const;

/** The first module that creates and deletes records in a memory that can be read. */
export function findRecordProgram(
  { exports }: Linked,
  { facts, ...linked }: LinkedMemories & { readonly facts: readonly ModuleFacts[] },
): RecordProgram | undefined {
  for (const { name: module, exports: listed } of facts) {
    const has = (name: keyof typeof SIGNATURES) =>
      listed.some(({ name: other, signature }) => {
        return other === name && signature !== undefined && textOf(signature) === SIGNATURES[name];
      });
    if (!has("createRecord") || !has("deleteRecord")) continue;
    const memory = memoriesOf(module, linked)[0];
    const { createRecord, deleteRecord } = (exports[module] ?? {}) as Partial<RecordProgram>;
    if (memory === undefined || createRecord === undefined || deleteRecord === undefined) continue;
    return { module, memoryId: memory.id, memory: memory.memory, createRecord, deleteRecord };
  }
  return undefined;
}

function textOf({ parameters, results }: NonNullable<ModuleFacts["exports"][number]["signature"]>): string {
  return `${parameters.join(" ")} -> ${results.join(" ")}`;
}
