import { assemble } from "../wat.ts";
import { extern, type Graph, HOST } from "./graph.ts";
import { createHostSide } from "./host-side.ts";
import { type Outcome, observe, observeFailure } from "./observe.ts";
import { type Form, printModule } from "./print-graph.ts";
import { type Step, startsOf } from "./schedule.ts";
import type { Merge } from "./wasm-merge.ts";

/** Modules with unique namespaces and export names, so that they can be merged regardless of their names. */
const FORM: Form = {
  hostNamespace: "host",
  importName: ({ from, name }) => ({ module: from === HOST ? "host" : `m${from}`, name: uniqueName(from, name) }),
  exportName: ({ position }, name) => uniqueName(position, name),
  externsAreImported: false,
  // `wasm-merge` does not resolve an imported start function, and a merged module does not tell which of its parts
  // stopped.
  startIsAnnounced: true,
  // It checks the limits that a re-exporting module states, not those of the memory.
  limitsAreExact: true,
};

function uniqueName(module: number, name: string): string {
  return module === HOST ? name : `${module} ${name}`;
}

/**
 * Whether one merged module behaves as the linked ones do. A merged module activates all segments first and then runs
 * all start functions; nothing else differs.
 *
 * The difference matters only if start functions can observe it: if they read such data, if they run before their whole
 * cycle exists, or if they stop the link; see `placesDataTooEarly`.
 */
export function canBeMerged(graph: Graph, schedule: readonly Step[], cyclic: ReadonlySet<number>): boolean {
  if (graph.eager) return false;
  // Engines may lack multiple memories; and imports of one memory by several modules are several memories.
  const memories = new Set(
    graph.modules.flatMap(({ definitions, imports }) =>
      [...definitions, ...imports.map(({ definition }) => definition)].filter((one) => extern(one, "memory")),
    ),
  );
  const hostMemoryUsers = graph.modules.filter(({ imports }) =>
    imports.some(({ definition }) => definition.owner === HOST),
  );
  if (memories.size > 1 || hostMemoryUsers.length > 1) return false;
  return !schedule.some((step) => step.does === "instantiate" && step.starts && cyclic.has(step.module));
}

/**
 * Whether a merged module that stopped has written data that linking one module after the other did not reach.
 *
 * The host sees the data in its memory. Everything else that is visible after a stopped link is the same.
 *
 * @param stopped - the outcome of the merged module
 */
export function placesDataTooEarly(
  { modules, hostMemory }: Graph,
  schedule: readonly Step[],
  { failedModule }: Outcome,
): boolean {
  if (failedModule === undefined || hostMemory === undefined) return false;
  const writers = modules.filter(
    ({ data, imports }) => data !== undefined && imports.some(({ definition }) => definition === hostMemory),
  );
  const stoppedAt = schedule.findIndex(
    (step) => modules[step.module]?.name === failedModule && (step.does === "start" || step.starts),
  );
  const writes = (step: Step): boolean => writers.some(({ position }) => position === step.module);
  return schedule.slice(stoppedAt + 1).some((step) => step.does === "instantiate" && writes(step));
}

/** The outcome of merging the modules with `wasm-merge` and running the result. */
export async function runMerged(graph: Graph, schedule: readonly Step[], merge: Merge): Promise<Outcome> {
  const host = createHostSide(graph);
  const order = schedule.flatMap((step) => (step.does === "instantiate" ? [step.module] : []));
  const starts = startsOf(schedule);
  // The position of modules without a start function does not matter.
  const sorted = [...starts, ...order.filter((module) => !starts.includes(module))];
  const inputs = await Promise.all(
    sorted.map(async (position) => {
      const module = graph.modules[position];
      if (module === undefined) throw new RangeError(`No module ${position}`);
      return { name: `m${position}`, bytes: await assemble(printModule(graph, module, FORM)) };
    }),
  );
  const merged = new WebAssembly.Module(await merge(inputs));
  let instance: WebAssembly.Instance;
  try {
    instance = new WebAssembly.Instance(merged, { host: host.imports });
  } catch (error) {
    return observeFailure(host, error, graph.modules[Number(host.started.value)]?.name);
  }
  return observe(graph, host, (module, name) => {
    const found = instance.exports[uniqueName(module, name)];
    if (found === undefined) throw new RangeError(`wasm-merge lost ${module} ${name}`);
    return found;
  });
}
