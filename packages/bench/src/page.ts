import { createModuleFiles } from "./module-files.ts";
import { carryOut, type Outcome, type Task } from "./task.ts";

declare global {
  /** Carries out a task in this page. */
  var carryOutTask: (task: Task) => Promise<Outcome>;
}

globalThis.carryOutTask = (task) => carryOut(task, createModuleFiles(location.origin));
