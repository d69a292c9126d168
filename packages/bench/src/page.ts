import { browserHost } from "@rec/browser";
import { carryOut, type Outcome, type Task } from "./task.ts";

declare global {
  /** Runs a task in this page. */
  var carryOutTask: (task: Task) => Promise<Outcome>;
}

globalThis.carryOutTask = (task) => carryOut(task, { baseUrl: location.origin, host: browserHost() });
