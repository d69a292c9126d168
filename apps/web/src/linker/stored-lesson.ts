import type { Linked, LinkPlan, ModuleType, PhaseTiming } from "@rec/browser";
import { instantiatePlan } from "@rec/browser/run";
import { lessonSet, type ModuleSet } from "../model/module-set.ts";
import type { ModuleFacts } from "../model/snapshot.ts";
import type { LinkOutcome } from "./link-and-read.ts";

/** The file `lesson/plan.json`, which the build of the page writes. */
export interface StoredLesson {
  readonly plan: LinkPlan;
  readonly modules: readonly ModuleFacts[];
  readonly types: Readonly<Record<string, ModuleType>>;
}

/** Whether a set is the lesson as the page opens with it. */
export function isLesson(set: ModuleSet): boolean {
  return JSON.stringify(set) === JSON.stringify(lessonSet);
}

/**
 * Links the lesson by the plan that was made when the page was built: loading and compiling, without parser, planner and
 * rewriting. So the page can be used before the linker itself has arrived.
 *
 * @param baseUrl - URL of the folder `lesson/`
 */
export async function linkStoredLesson(baseUrl: string): Promise<LinkOutcome> {
  const begin = performance.now();
  const timings: PhaseTiming[] = [];
  const timed = async <Value>(entry: Pick<PhaseTiming, "phase" | "module">, work: () => Value | Promise<Value>) => {
    const startMs = performance.now() - begin;
    const value = await work();
    timings.push({ ...entry, startMs, durationMs: performance.now() - begin - startMs });
    return value;
  };
  const load = async (module: string) => {
    const response = await timed({ phase: "load", module }, () => fetch(new URL(`${module}.wasm`, baseUrl)));
    return await timed({ phase: "compile", module }, () => WebAssembly.compileStreaming(response));
  };
  const [stored, program, memory] = await Promise.all([
    fetch(new URL("plan.json", baseUrl)).then((response) => response.json() as Promise<StoredLesson>),
    load("program"),
    load("memory"),
  ]);
  const linked: Linked = await timed({ phase: "instantiate" }, () => instantiatePlan(stored.plan, { program, memory }));
  const { plan, modules } = stored;
  const types = new Map(Object.entries(stored.types));
  return { linked, types, report: { linked: true, view: { set: lessonSet, plan, timings, modules } } };
}
