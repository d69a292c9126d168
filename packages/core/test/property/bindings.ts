import { ModuleLinkError } from "../../src/errors.ts";
import { instantiatePlan } from "../../src/instantiate-plan.ts";
import { link } from "../../src/link.ts";
import type { Linked, LinkOptions } from "../../src/link-options.ts";
import { describeCompiledModule } from "../../src/load/describe-compiled-module.ts";
import { parseModule } from "../../src/parse-module.ts";
import type { LinkPlan } from "../../src/plan/plan-format.ts";
import type { InternalPlanOptions, PlanOptions } from "../../src/plan/plan-options.ts";
import { planModules } from "../../src/plan-link.ts";
import { planUnchanged } from "../../src/plan-unchanged.ts";
import { rewriteModule } from "../../src/rewrite-module.ts";
import type { SettledModuleSource } from "../../src/source.ts";
import type { ModuleType } from "../../src/wasm/module-type.ts";
import { watchStream } from "../byte-stream.ts";
import { type Graph, HOST, type Import } from "./graph.ts";
import type { HostSide } from "./host-side.ts";
import { type Outcome, observe, observeFailure } from "./observe.ts";
import { formAsGiven } from "./print-graph.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** One way to link a graph. */
export interface Binding {
  readonly name: string;
  readonly options: Pick<InternalPlanOptions, "hoist" | "binding" | "reusesCompiledCode">;
  /** Whether the module at this place of the input is given as a `WebAssembly.Module`: its bytes cannot be changed. */
  isCompiled(at: number, seed: number): boolean;
  /** Whether the re-exports of a compiled module are known. */
  readonly knowsPassedOn?: true;
  /** Places of the modules in the input; the graph's own order by default. */
  readonly permute?: (bytes: ReadonlyMap<string, Bytes>, seed: number) => ReadonlyMap<string, Bytes>;
  run(input: BindingInput): Promise<Linked> | Linked;
}

export interface BindingInput {
  /** The bytes by module name, in input order. */
  readonly bytes: ReadonlyMap<string, Bytes>;
  /** The options that the graph needs, regardless of the way to link. */
  readonly given: Required<Pick<LinkOptions, "imports">> & Pick<LinkOptions, "resolve">;
  /** The source of every random choice. */
  readonly seed: number;
}

const CODE_SECTION = 10;

const never = (): boolean => false;
const always = (): boolean => true;
const someCompiled = (at: number, seed: number): boolean => ((Math.imul(seed, 0x9e3779b1) >>> (at + 8)) & 1) === 1;

/** Every other name. */
const reusesCompiledCode = (name: string): boolean => (name.charCodeAt(name.length - 1) & 1) === 0;

/** Ways to link that every graph takes. All ways have to give the same result. */
const ALWAYS: readonly Binding[] = [
  linking("auto", {}),
  linking("closure without hoisting", { hoist: false, binding: "closure" }),
];

/** Ways to link; every graph takes two of them. */
const IN_TURN: readonly Binding[] = [
  linking("shim without hoisting", { hoist: false, binding: "shim" }),
  linking("closure", { binding: "closure" }),
  {
    name: "rewriteModule and instantiatePlan",
    options: {},
    isCompiled: never,
    run: ({ bytes, given }) => {
      const plan = planOf(bytes, given);
      const modules = mapped(bytes, (one, name) => new WebAssembly.Module(rewriteModule(plan, { name, bytes: one })));
      return instantiatePlan(JSON.parse(JSON.stringify(plan)), modules, given.imports);
    },
  },
  {
    name: "some modules that had better stay as they are",
    options: { reusesCompiledCode },
    isCompiled: never,
    run: ({ bytes, given }) => {
      const plan = planOf(bytes, { ...given, reusesCompiledCode });
      const modules = mapped(bytes, (one, name) => new WebAssembly.Module(rewriteModule(plan, { name, bytes: one })));
      return instantiatePlan(plan, modules, given.imports);
    },
  },
  {
    name: "instantiatePlan with modules as they are",
    options: {},
    isCompiled: always,
    knowsPassedOn: true,
    run: ({ bytes, given }) => {
      const modules = mapped(bytes, (one) => new WebAssembly.Module(one));
      const plan = planOf(bytes, given);
      const isUnchanged = plan.units.every(({ rewrite }) => rewrite === undefined);
      return instantiatePlan(isUnchanged ? plan : planUnchanged(plan, modules), modules, given.imports);
    },
  },
  {
    name: "compiled modules",
    options: {},
    isCompiled: always,
    run: ({ bytes, given }) =>
      link(
        mapped(bytes, (one) => new WebAssembly.Module(one)),
        given,
      ),
  },
  {
    name: "some compiled modules",
    options: {},
    isCompiled: someCompiled,
    run: ({ bytes, given, seed }) =>
      link(
        mapped(bytes, (one, _, at) => (someCompiled(at, seed) ? new WebAssembly.Module(one) : one)),
        given,
      ),
  },
  {
    name: "streams",
    options: {},
    isCompiled: never,
    run: ({ bytes, given, seed }) =>
      link(
        mapped(bytes, (one, _, at) => streamed(one, seed + at)),
        given,
      ),
  },
  { ...linking("another input order", {}), permute: permuted },
];

/** The ways in which a graph is linked. */
export function bindingsFor(seed: number): readonly Binding[] {
  const first = seed % IN_TURN.length;
  const second = (first + 1 + (Math.floor(seed / IN_TURN.length) % (IN_TURN.length - 1))) % IN_TURN.length;
  return [...ALWAYS, ...IN_TURN.filter((_, at) => at === first || at === second)];
}

function linking(name: string, options: Pick<LinkOptions, "hoist" | "binding">): Binding {
  return {
    name,
    options,
    isCompiled: never,
    run: ({ bytes, given }) =>
      link(
        mapped(bytes, (one) => one),
        { ...given, ...options },
      ),
  };
}

function planOf(bytes: ReadonlyMap<string, Bytes>, given: InternalPlanOptions): LinkPlan {
  return planModules(
    mapped(bytes, (one) => withMuchCode(parseModule(one))),
    given,
  );
}

/** The same type, with so much code that the planner asks whether the platform reuses compiled code. */
function withMuchCode(type: ModuleType): ModuleType {
  const others = type.sections.filter(({ id }) => id !== CODE_SECTION);
  return { ...type, sections: [...others, { id: CODE_SECTION, offset: 8, sizeBytes: 2_000_000 }] };
}

/** The plan that a binding runs. */
export function planFor(graph: Graph, binding: Binding, { bytes, given, seed }: BindingInput): LinkPlan {
  if (binding.knowsPassedOn === true) {
    const plan = planOf(bytes, given);
    if (plan.units.every(({ rewrite }) => rewrite === undefined)) return plan;
  }
  const types = mapped(bytes, (one, _, at) =>
    binding.isCompiled(at, seed) ? describeCompiledModule(new WebAssembly.Module(one)) : withMuchCode(parseModule(one)),
  );
  if (binding.knowsPassedOn !== true) return planModules(types, { ...given, ...binding.options });
  // The plan for the bytes has compared the segments.
  const options = { ...given, ...binding.options, dataOverlap: "allow" } as const;
  const plan = planModules(types, { ...options, resolve: resolveToOwner(graph) });
  return withReasonsOf(planOf(bytes, given), plan);
}

/**
 * The second plan with the reasons and the host types of the first: a plan for unchanged modules records neither how
 * providers were found, nor the types of host imports.
 */
function withReasonsOf(first: LinkPlan, second: LinkPlan): LinkPlan {
  const modules = second.modules.map((module, at) => ({
    ...module,
    imports: module.imports.map(({ reason: _, ...entry }, position) => {
      const { reason, externType } = first.modules[at]?.imports[position] ?? {};
      return { ...entry, ...(reason !== undefined && { reason }), ...(externType !== undefined && { externType }) };
    }),
  }));
  return { ...second, ...(first.hostTypes !== undefined && { hostTypes: first.hostTypes }), modules };
}

/** Answers with the definition's owner, regardless of how many modules re-export it. */
function resolveToOwner(graph: Graph): NonNullable<PlanOptions["resolve"]> {
  const { modules } = graph;
  const form = formAsGiven(graph);
  return ({ importer, module: namespace, name }) => {
    const isMeant = (one: Import): boolean => {
      const asked = form.importName(one);
      return one.from !== HOST && asked.module === namespace && asked.name === name;
    };
    let entry = modules.find((module) => module.name === importer)?.imports.find(isMeant);
    while (entry !== undefined && entry.from !== entry.definition.owner) {
      const { definition, from } = entry;
      entry = modules[from]?.imports.find((one) => one.definition === definition);
    }
    return entry && { module: modules[entry.from]?.name ?? "", name: entry.name };
  };
}

/** A record in the same order; `"__proto__"` is an ordinary name in it. */
function mapped<Value>(
  bytes: ReadonlyMap<string, Bytes>,
  change: (bytes: Bytes, name: string, at: number) => Value,
): Record<string, Value> {
  return Object.fromEntries([...bytes].map(([name, one], at) => [name, change(one, name, at)]));
}

/** A `Response`, a stream, or bytes; cut anywhere, into many pieces or few. */
function streamed(bytes: Bytes, seed: number): SettledModuleSource {
  if (seed % 5 === 0) return bytes;
  const cuts = Array.from({ length: seed % 7 }, (_, at) => ((seed + at) * 7919) % bytes.length);
  const chunkSizeBytes = seed % 3 === 0 ? 1 + (seed % 200) : bytes.length;
  const { stream } = watchStream(bytes, { cuts, chunkSizeBytes });
  return seed % 2 === 0 ? stream : new Response(stream, { headers: { "content-type": "application/wasm" } });
}

function permuted(bytes: ReadonlyMap<string, Bytes>, seed: number): Map<string, Bytes> {
  const key = (at: number): number => Math.imul(seed + at + 1, 0x9e3779b1) >>> 0;
  const entries = [...bytes].map((entry, at) => ({ entry, key: key(at) }));
  return new Map(entries.sort((a, b) => a.key - b.key).map(({ entry }) => entry));
}

/** The result of linking a graph in one way. */
export type Attempt =
  | { readonly came: "outcome"; readonly outcome: Outcome; readonly linked?: Linked }
  | { readonly came: "refusal"; readonly codes: readonly string[] };

/** Links a graph and runs its calls. */
export async function attempt(graph: Graph, binding: Binding, { host, ...input }: AttemptInput): Promise<Attempt> {
  let linked: Linked;
  try {
    linked = await binding.run(input);
  } catch (error) {
    if (!(error instanceof ModuleLinkError)) throw error;
    if (error.code !== "INSTANTIATION_TRAPPED") {
      return { came: "refusal", codes: [...new Set(error.diagnostics.map(({ code }) => code))] };
    }
    return { came: "outcome", outcome: observeFailure(host, error.cause, error.diagnostics[0]?.module) };
  }
  const outcome = observe(graph, host, (module, name) => {
    const found = linked.exports[graph.modules[module]?.name ?? ""]?.[name];
    if (found === undefined) throw new RangeError(`No export ${module} ${name}`);
    return found;
  });
  return { came: "outcome", outcome, linked };
}

interface AttemptInput extends BindingInput {
  readonly host: HostSide;
}
