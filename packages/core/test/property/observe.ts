import { type Call, type Definition, extern, type Graph, type ValueType } from "./graph.ts";
import { CALL_FUEL, type HostSide } from "./host-side.ts";
import { digestName } from "./print-graph.ts";

/**
 * Everything that an outside observer sees when a graph is linked and run: lines that have to be the same everywhere.
 */
export interface Outcome {
  /** The failure that stopped linking; undefined if there was none. */
  readonly failure?: string;
  /** The module at which linking stopped, if it is known. */
  readonly failedModule?: string;
  /** The log of the code that ran during linking. */
  readonly logged: readonly string[];
  /** Results and traps of the graph's calls, each with its log. */
  readonly calls: readonly string[];
  /** Memories, globals and tables after the calls. */
  readonly state: readonly string[];
}

/** Finds an export of a linked graph. */
export type ExportLookup = (module: number, name: string, definition?: Definition) => WebAssembly.ExportValue;

/** Runs the graph's calls, then observes everything. */
export function observe(graph: Graph, host: HostSide, exportOf: ExportLookup): Outcome {
  const logged = host.events.map(String);
  host.linked.value = 1;
  const tags = exportedTags(graph, exportOf);
  const calls = graph.calls.map((call) => runCall(call, { host, exportOf, tags }));
  return { logged, calls, state: [...readState(graph, exportOf), ...readHost(host)] };
}

/** The observable state after linking failed. */
export function observeFailure(host: HostSide, failure: unknown, failedModule?: string): Outcome {
  const logged = host.events.map(String);
  return {
    failure: describeFailure(failure, []),
    ...(failedModule !== undefined && { failedModule }),
    logged,
    calls: [],
    state: readHost(host),
  };
}

interface TagOfGraph {
  readonly definition: Definition;
  readonly tag: WebAssembly.Tag;
}

function exportedTags({ modules }: Graph, exportOf: ExportLookup): TagOfGraph[] {
  return modules.flatMap(({ position, exports }) =>
    exports
      .filter(({ definition }) => definition.extern.kind === "tag")
      .map(({ name, definition }) => ({
        definition,
        tag: exportOf(position, name, definition) as unknown as WebAssembly.Tag,
      })),
  );
}

interface Run {
  readonly host: HostSide;
  readonly exportOf: ExportLookup;
  readonly tags: readonly TagOfGraph[];
}

function runCall({ module, name, signature, argument }: Call, { host, exportOf, tags }: Run): string {
  const before = host.events.length;
  const target = exportOf(module, name) as (...values: unknown[]) => unknown;
  host.fuel.value = CALL_FUEL;
  let result: string;
  try {
    result = describeValue(target(...signature.params.map((type) => argumentOf(type, argument))));
  } catch (error) {
    result = describeFailure(error, tags);
  }
  return `${module} ${name}: ${result}, fuel ${host.fuel.value}, logged ${host.events.slice(before).join(" ")}`;
}

function argumentOf(type: ValueType, argument: number): unknown {
  if (type === "i64") return BigInt(argument);
  return type === "externref" ? `reference ${argument}` : argument;
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(describeValue).join(", ")}]`;
  return typeof value === "bigint" ? `${value}n` : (JSON.stringify(value) ?? "nothing");
}

/** The kind of trap or exception, without the parts that depend on the position of the code. */
export function describeFailure(error: unknown, tags: readonly TagOfGraph[]): string {
  if (error instanceof WebAssembly.Exception) {
    const known = tags.find(({ tag }) => error.is(tag));
    return known === undefined
      ? "exception"
      : `exception ${known.definition.id} of ${describeValue(error.getArg(known.tag, 0))}`;
  }
  if ((error as { readonly code?: unknown }).code === "CALLED_BEFORE_BOUND") return "called before bound";
  // JavaScriptCore adds the expression that called the function of the module.
  const said = (error as Error).message?.replace(/ \(evaluating '.*'\)$/s, "");
  if (error instanceof WebAssembly.RuntimeError) return `trap: ${said?.replaceAll(/\d+/g, "#")}`;
  throw error;
}

function readState(graph: Graph, exportOf: ExportLookup): string[] {
  return graph.modules.flatMap(({ position, exports }) => {
    const digest = exportOf(position, digestName(graph, position)) as () => bigint;
    return [
      `digest ${position}: ${digest()}`,
      ...exports.flatMap(({ name, definition }) => {
        if (extern(definition, "function") !== undefined) return [];
        return [`${position} ${name}: ${describeExtern(definition, exportOf(position, name, definition))}`];
      }),
    ];
  });
}

function readHost({ memory }: HostSide): string[] {
  return memory === undefined ? [] : [`host memory: ${describeMemory(memory)}`];
}

function describeMemory({ buffer }: WebAssembly.Memory): string {
  return `${buffer.byteLength} bytes, ${digestOf(new Uint32Array(buffer))}`;
}

/** FNV-1a of 32-bit words, twice, with different beginnings. Graphs are observed in runtimes without `node:crypto`, too. */
function digestOf(words: Uint32Array): string {
  let first = 0x811c9dc5;
  let second = 0x01234567;
  for (const word of words) {
    first = Math.imul(first ^ word, 0x01000193);
    second = Math.imul(second ^ word ^ (first >>> 15), 0x01000193);
  }
  return [first, second].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

function describeExtern({ extern }: Definition, value: WebAssembly.ExportValue): string {
  switch (extern.kind) {
    case "memory":
      return describeMemory(value as WebAssembly.Memory);
    case "table": {
      const table = value as WebAssembly.Table;
      return Array.from({ length: table.length }, (_, slot) => (table.get(slot) === null ? "-" : "f")).join("");
    }
    case "global":
      // The JavaScript API has no v128: the digest covers it.
      return extern.type === "v128" ? "v128" : describeValue((value as WebAssembly.Global).value);
    default:
      return Object.prototype.toString.call(value);
  }
}
