import { parseModule, planLink, rewriteModule } from "@rec/core";
import { factsOf } from "../src/linker/read-facts.ts";
import type { StoredLesson } from "../src/linker/stored-lesson.ts";

/** The modules of the lesson by name, as bytes. */
type LessonBytes = Readonly<Record<"program" | "memory", Uint8Array<ArrayBuffer>>>;

/** Plans the lesson, and rewrites its modules as the plan says, so that the page need not. */
export function makeLesson(modules: LessonBytes): { readonly stored: StoredLesson; readonly rewritten: LessonBytes } {
  const [program, memory] = [parseModule(modules.program), parseModule(modules.memory)];
  const plan = planLink({ program, memory });
  const rewritten = {
    program: rewriteModule(plan, { name: "program", bytes: modules.program }),
    memory: rewriteModule(plan, { name: "memory", bytes: modules.memory }),
  };
  const facts = [
    factsOf("program", { type: program, sizeBytes: modules.program.length }),
    factsOf("memory", { type: memory, sizeBytes: modules.memory.length }),
  ];
  // The page asks the bytes where sections lie, so that these numbers need not be loaded first.
  const types = { program: { ...program, sections: [] }, memory: { ...memory, sections: [] } };
  return { stored: { plan, modules: facts, types }, rewritten };
}
