import { assemble } from "../wat.ts";
import { extern, type Graph, HOST } from "./graph.ts";
import { createHostSide } from "./host-side.ts";
import { type Outcome, observe, observeFailure } from "./observe.ts";
import { type Form, printModule } from "./print-graph.ts";
import { type Step, startsOf } from "./schedule.ts";
import type { Merge } from "./wasm-merge.ts";

/** Modules with namespaces and export names of their own, so that they can be merged whatever they are called. */
const FORM: Form = {
  hostNamespace: "host",
  importName: ({ from, name }) => ({ module: from === HOST ? "host" : `m${from}`, name: uniqueName(from, name) }),
  exportName: ({ position }, name) => uniqueName(position, name),
  externsAreImported: false,
  // wasm-merge leaves an imported start function unresolved, and a merged module does not say which of its parts stopped.
  startIsAnnounced: true,
  // It checks limits as stated by a module that passes a memory on, not those of the memory.
  limitsAreExact: true,
};

function uniqueName(module: number, name: string): string {
  return module === HOST ? name : `${module} ${name}`;
}

/**
 * Whether one merged module does the same as linked ones: all that differs is when segments become active and start
 * functions run, namely all of the former and then all of the latter.
 *
 * That makes no difference unless start functions look for it, or run when not all of their cycle exists, or stop the link:
 * see `placesDataTooEarly`.
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
 * Whether a merged module that was stopped has written data that linking one module after the other had not come to.
 *
 * The host sees that in its memory. In everything else that can be seen of a stopped link, both are alike.
 *
 * @param stopped - what came of the merged module
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

/** What happens when the modules are merged by `wasm-merge`, and run as one. */
export async function runMerged(graph: Graph, schedule: readonly Step[], merge: Merge): Promise<Outcome> {
  const host = createHostSide(graph);
  const order = schedule.flatMap((step) => (step.does === "instantiate" ? [step.module] : []));
  const starts = startsOf(schedule);
  // Modules without a start function may stand anywhere.
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
