import type { Linked } from "@rec/browser";
import type { Linker } from "../model/linker-api.ts";
import type { ModuleSet } from "../model/module-set.ts";
import type { LinkReport } from "../model/snapshot.ts";
import { answerOfRecords } from "./answer-of-records.ts";
import type { OutputCollector } from "./collect-output.ts";
import type { LinkOutcome } from "./link-and-read.ts";
import type { LiveModule } from "./live-functions.ts";
import { findMemories, type LiveMemory, readBytes, viewOf } from "./live-memories.ts";
import { type LiveRecords, openRecords } from "./live-records.ts";
import { isLesson, linkStoredLesson } from "./stored-lesson.ts";

/** The modules that are live now. */
interface Live {
  readonly set: ModuleSet;
  readonly linked: Linked;
  readonly memories: readonly LiveMemory[];
  /** The types of the modules, which are read when they are first asked for. */
  readonly types: () => Promise<readonly LiveModule[]>;
  readonly records: LiveRecords;
}

/** The worker's half of the workbench. Its state is the last link that succeeded. */
export function createLinker(): Linker {
  let live: Live | undefined;
  let links = 0;
  /** Number of the link that is live. */
  let newest = 0;
  const output = once(async () => (await import("./collect-output.ts")).collectOutput(console));
  const current = (): Live => {
    if (live === undefined) throw new Error("No modules are linked");
    return live;
  };

  return {
    async link(set: ModuleSet, printing?: MessagePort): Promise<LinkReport> {
      const link = ++links;
      const { report, linked, otherMemories, types } = await linkFastest(set, {
        isFirst: live === undefined,
        output,
        printing,
      });
      // A link that began later, and ended first, stays.
      if (link > newest && linked !== undefined && report.linked) {
        newest = link;
        const memories = findMemories(linked, otherMemories);
        live = {
          set,
          linked,
          memories,
          types: once(async () => (await import("./live-functions.ts")).readLiveModules(set)),
          records: openRecords({ set, linked, facts: report.view.modules, types, memories }),
        };
      }
      return report;
    },
    async call(request, printing) {
      const { linked, types, records } = current();
      const [{ callExport }, collector] = await Promise.all([import("./call-export.ts"), output()]);
      records.begin();
      const outcome = await callExport(request, { linked, types, output: collector, printing });
      records.note(request, outcome);
      return outcome;
    },
    async functions(query) {
      const { searchFunctions } = await import("./live-functions.ts");
      return searchFunctions(await current().types(), query);
    },
    async findFunction(wanted) {
      const { findFunction } = await import("./live-functions.ts");
      return findFunction(await current().types(), wanted);
    },
    async globals(query) {
      const { linked, types } = current();
      const { searchGlobals } = await import("./live-globals.ts");
      return searchGlobals(await types(), { linked, query });
    },
    setGlobal: async (change) => (await import("./live-globals.ts")).setGlobal(current().linked, change),
    measure: async (request, events) => (await import("./measure/measure-set.ts")).measureSet(request, events),
    freeze: async (request) => (await import("./freeze/freeze-set.ts")).freezeSet(request),
    pack: async (request) => (await import("./freeze/pack-code.ts")).packCode(request),
    memories: () => current().memories.map(viewOf),
    readMemory: (request) => readBytes(current().memories, request),
    ...answerOfRecords(() => current().records),
    describePlan: async () => (await import("@rec/core/plan")).describePlan(current().linked.plan),
    inspectModule: async (module) => (await import("./inspect-module.ts")).inspectModule(module, live),
  };
}

/** The first link of the lesson runs a stored plan. If that fails, for whatever reason, the linker says why. */
async function linkFastest(
  set: ModuleSet,
  {
    isFirst,
    output,
    printing,
  }: {
    readonly isFirst: boolean;
    readonly output: () => Promise<OutputCollector>;
    readonly printing: MessagePort | undefined;
  },
): Promise<LinkOutcome> {
  if (isFirst && isLesson(set)) {
    const outcome = await linkStoredLesson(new URL("lesson/", import.meta.url).href).catch(() => undefined);
    if (outcome !== undefined) return outcome;
  }
  const [{ linkAndRead }, collector] = await Promise.all([import("./link-and-read.ts"), output()]);
  return await linkAndRead(set, { output: collector, printing });
}

/** Makes a value when it is first asked for, and again only if that failed. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
