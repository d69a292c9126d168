import type { Linked, ModuleType } from "@rec/browser";
import type { ModuleSet } from "../model/module-set.ts";
import type { LinkReport } from "../model/snapshot.ts";
import type { OutputCollector } from "./collect-output.ts";
import { hiddenMemories } from "./hidden-memories.ts";
import { type LinkedSet, linkSet } from "./link-set.ts";
import { problemOf } from "./problem-of.ts";
import { readFacts, readModules } from "./read-facts.ts";

/** A link with its report for the page; without `linked`, it failed. */
export interface LinkOutcome {
  readonly report: LinkReport;
  readonly linked?: Linked;
  /** The memories that the host functions give, and those that the linker made. */
  readonly otherMemories?: LinkedSet["otherMemories"];
  /** The types of the modules, with their data segments; empty after a failure. */
  readonly types: ReadonlyMap<string, ModuleType>;
}

/** Links a set by the whole linker. This file and what it imports are loaded by need: the lesson starts without it. */
export async function linkAndRead(
  set: ModuleSet,
  { output, printing }: { readonly output: OutputCollector; readonly printing: MessagePort | undefined },
): Promise<LinkOutcome> {
  const { ended, error, printed } = await output.during(
    async (read) => {
      const ended = await linkSet(set, output.streams).then(
        (ended) => ({ ended, error: undefined }),
        (error: unknown) => ({ ended: undefined, error }),
      );
      const printed = read();
      return { ...ended, printed: printed === undefined ? {} : { printed } };
    },
    printing && ((lines) => printing.postMessage(lines)),
  );
  try {
    if (ended === undefined) throw error;
    const { linked, otherMemories } = ended;
    const { plan, timings } = linked;
    const read = await readModules(set);
    const modules = read.map(({ facts }) => facts);
    const types = new Map(read.map(({ facts, type }) => [facts.name, type]));
    const hidden = hiddenMemories(plan, types);
    const view = { set, plan, timings, modules, ...printed, ...(hidden.length > 0 && { hiddenMemories: hidden }) };
    return { linked, otherMemories, types, report: { linked: true, view } };
  } catch (error) {
    const problem = { ...problemOf(error), ...printed };
    return { types: new Map(), report: { linked: false, problem, modules: await readFacts(set) } };
  }
}
