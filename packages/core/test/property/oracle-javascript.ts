import { assemble } from "../wat.ts";
import { type Definition, type Extern, extern, type Graph, HOST, type Import, type Module } from "./graph.ts";
import { createHostSide, type HostSide } from "./host-side.ts";
import { type Outcome, observe, observeFailure } from "./observe.ts";
import { type Form, HOST_CONSTANT, printModule } from "./print-graph.ts";
import type { ProviderLookup } from "./relations.ts";
import type { Step } from "./schedule.ts";

const START = "start function";

/** Modules that own only functions: they can be instantiated in any order, regardless of their imports. */
const FORM: Form = {
  hostNamespace: "host",
  importName: (entry) => {
    if (entry.definition.owner === HOST) return { module: "host", name: entry.name };
    if (entry.definition.extern.kind !== "function") return { module: "externs", name: String(entry.definition.id) };
    return { module: "functions", name: functionKey(entry) };
  },
  exportName: (_, name) => name,
  externsAreImported: true,
  startExport: START,
};

function functionKey({ definition, from }: Import): string {
  return `${definition.id} of ${from}`;
}

type AnyFunction = (...values: unknown[]) => unknown;

class CalledBeforeBound extends Error {
  readonly code = "CALLED_BEFORE_BOUND";
}

interface ByHand {
  readonly schedule: readonly Step[];
  readonly providerOf: ProviderLookup;
}

/**
 * The outcome of linking the modules by hand, with nothing but the JavaScript API.
 *
 * Memories, tables, globals and tags are created by their constructors; every function import is a JavaScript function
 * that looks up its target when it is called. Slow, simple, and exact about the time of every event; but it has no
 * v128.
 */
export async function runByHand(graph: Graph, { schedule, providerOf }: ByHand): Promise<Outcome> {
  const host = createHostSide(graph);
  const externs = makeExterns(graph);
  const compiled = await Promise.all(
    graph.modules.map(async (module) => new WebAssembly.Module(await assemble(printModule(graph, module, FORM)))),
  );
  const instances: WebAssembly.Instance[] = [];
  const bound = new Set<number>();
  const functions = bindLazily(graph, providerOf, (module) =>
    bound.has(module) ? instances[module]?.exports : undefined,
  );
  const start = (module: number): void => {
    const { exports } = instances[module] as WebAssembly.Instance;
    (exports[START] as AnyFunction)();
  };
  for (const step of schedule) {
    try {
      if (step.does === "start") start(step.module);
      else instances[step.module] = instantiate(compiled[step.module], { host, externs, functions });
      if (step.does === "instantiate" && step.starts) start(step.module);
    } catch (error) {
      return observeFailure(host, error, graph.modules[step.module]?.name);
    }
    bound.add(step.module);
  }
  return observe(graph, host, (module, name, definition) => {
    const made = definition && (definition.owner === HOST ? host.memory : externs[definition.id]);
    const found = made ?? instances[module]?.exports[name];
    if (found === undefined) throw new RangeError(`No export ${module} ${name}`);
    return found as WebAssembly.ExportValue;
  });
}

interface Given {
  readonly host: HostSide;
  readonly externs: Readonly<Record<number, WebAssembly.ExportValue>>;
  readonly functions: Readonly<Record<string, AnyFunction>>;
}

function instantiate(
  module: WebAssembly.Module | undefined,
  { host, externs, functions }: Given,
): WebAssembly.Instance {
  return new WebAssembly.Instance(module as WebAssembly.Module, {
    host: host.imports,
    externs: externs as WebAssembly.ModuleImports,
    functions: functions as WebAssembly.ModuleImports,
  });
}

function bindLazily(
  { modules }: Graph,
  providerOf: ProviderLookup,
  exportsOf: (module: number) => WebAssembly.Exports | undefined,
): Record<string, AnyFunction> {
  const functions: Record<string, AnyFunction> = {};
  for (const entry of modules.flatMap(({ imports }) => imports)) {
    if (extern(entry.definition, "function") === undefined) continue;
    functions[functionKey(entry)] = (...values) => {
      const provider = providerOf(entry);
      const exports = exportsOf(provider);
      if (exports === undefined) throw new CalledBeforeBound("called before bound");
      return (exports[exportedName(modules[provider], entry.definition)] as AnyFunction)(...values);
    };
  }
  return functions;
}

function exportedName(provider: Module | undefined, definition: Definition): string {
  return provider?.exports.find((one) => one.definition === definition)?.name ?? "";
}

function makeExterns({ modules }: Graph): Record<number, WebAssembly.ExportValue> {
  const made: Record<number, WebAssembly.ExportValue> = {};
  for (const { id, extern } of modules.flatMap(({ definitions }) => definitions)) {
    if (extern.kind !== "function") made[id] = makeExtern(extern);
  }
  return made;
}

function makeExtern(extern: Exclude<Extern, { kind: "function" }>): WebAssembly.ExportValue {
  switch (extern.kind) {
    case "memory": {
      const { minimum, maximum } = extern.limits;
      return new WebAssembly.Memory({ initial: minimum, ...(maximum !== undefined && { maximum }) });
    }
    case "table": {
      const { minimum, maximum } = extern.limits;
      return new WebAssembly.Table({ element: "anyfunc", initial: minimum, ...(maximum !== undefined && { maximum }) });
    }
    case "global": {
      const { type, mutable, initial } = extern;
      const value = initial === "host constant" ? HOST_CONSTANT.value : initial;
      if (type === "externref") throw new RangeError("No such globals are made");
      return new WebAssembly.Global({ value: type, mutable }, type === "i64" ? BigInt(value) : value);
    }
    case "tag":
      return new WebAssembly.Tag({ parameters: [extern.param] }) as unknown as WebAssembly.ExportValue;
  }
}
