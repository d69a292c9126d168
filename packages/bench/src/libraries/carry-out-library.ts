import type { LinkerHost } from "@rec/core";
import type { CallTimes } from "../measure/time-calls.ts";
import type { ModuleFiles } from "../module-files.ts";
import type { LibraryTask } from "./library-task.ts";
import { type FirstOutputTimes, timeFirstOutput } from "./time-first-output.ts";
import { type GrammarTimes, timeGrammars } from "./time-grammars.ts";
import { timeLibraryCalls } from "./time-library-calls.ts";
import { type OpeningTimes, timeOpening } from "./time-opening.ts";

interface Surroundings {
  readonly read: ModuleFiles["read"];
  readonly host: LinkerHost;
}

/** Runs a task with dynamic libraries. */
export function carryOutLibrary(
  task: LibraryTask,
  { read, host }: Surroundings,
): Promise<GrammarTimes | CallTimes | OpeningTimes | FirstOutputTimes> {
  switch (task.kind) {
    case "grammars":
      return timeGrammars(task, host);
    case "library-calls":
      return timeLibraryCalls(task, read);
    case "opening":
      return timeOpening(task, read);
    case "first-output":
      return timeFirstOutput(task, read);
  }
}
