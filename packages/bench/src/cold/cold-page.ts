import { carryOutCold } from "./carry-out-cold.ts";
import type { ColdOutcome, ColdTask } from "./cold-task.ts";

declare global {
  /** Runs a task in this page, which has run no other code. */
  var carryOutColdTask: (task: ColdTask) => Promise<ColdOutcome>;
}

const urlOf = (file: string) => new URL(file, import.meta.url).href;

globalThis.carryOutColdTask = (task) =>
  carryOutCold(task, {
    read: async (file) => {
      const response = await fetch(urlOf(file));
      if (!response.ok) throw new Error(`Unable to fetch ${file}: ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
    specifierOf: urlOf,
    now: () => performance.now(),
    adapter: "browser",
  });
