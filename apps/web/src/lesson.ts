import { type Linked, link } from "@rec/browser";
import { createHeap, type Heap } from "@rec/core/memory";
import type { LessonUrls, Mistake } from "./mistakes.ts";

/** The exports of `program.wasm`, as JavaScript sees them. */
export interface LessonProgram {
  /** Returns the record's address, or 0 if memory has run out. */
  readonly createRecord: (id: number, x: number, y: number) => number;
  readonly deleteRecord: (address: number) => void;
  readonly memory: WebAssembly.Memory;
}

export interface Lesson {
  readonly linked: Linked;
  readonly program: LessonProgram;
  /** The heap of the two modules: the memory of one, the `malloc` and `free` of the other. */
  readonly heap: Heap;
}

/** Links the lesson, or, with a mistake, tries to link it. */
export async function linkLesson(urls: LessonUrls, mistake: Mistake | undefined, signal: AbortSignal): Promise<Lesson> {
  const modules = mistake === undefined ? { ...urls } : mistake.modules(urls);
  const linked: Linked = await link(modules, { ...mistake?.options, signal });
  const program = asLessonProgram(linked.exports["program"]);
  return { linked, program, heap: createHeap({ ...linked.exports["program"], ...linked.exports["memory"] }) };
}

function asLessonProgram(exports: WebAssembly.Exports | undefined): LessonProgram {
  const { createRecord, deleteRecord, memory } = exports ?? {};
  if (
    typeof createRecord === "function" &&
    typeof deleteRecord === "function" &&
    memory instanceof WebAssembly.Memory
  ) {
    return {
      createRecord: (id, x, y) => Number(createRecord(id, x, y)) >>> 0,
      deleteRecord: (address) => void deleteRecord(address),
      memory,
    };
  }
  throw new Error("Cannot run the lesson: program exports no createRecord, deleteRecord and memory");
}
