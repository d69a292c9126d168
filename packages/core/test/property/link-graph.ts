import { isDeepStrictEqual } from "node:util";
import { describePlan } from "../../src/explain/describe-plan.ts";
import type { Linked } from "../../src/link-options.ts";
import type { LinkPlan } from "../../src/plan/plan-format.ts";
import { assemble } from "../wat.ts";
import { type Attempt, attempt, type Binding, type BindingInput, bindingsFor, planFor } from "./bindings.ts";
import { planFaults } from "./check-plan.ts";
import { type Coverage, sight } from "./coverage.ts";
import { carriesVector, type Definition, extern, type Graph, usesVectors } from "./graph.ts";
import { createHostSide, type HostSide } from "./host-side.ts";
import type { Outcome } from "./observe.ts";
import { runByHand } from "./oracle-javascript.ts";
import { canBeMerged, placesDataTooEarly, runMerged } from "./oracle-merged.ts";
import { digestName, formAsGiven, printModule, resolveAsked } from "./print-graph.ts";
import { type Relations, relationsOf } from "./relations.ts";
import { type Step, scheduleOf, startsOf } from "./schedule.ts";
import type { Merge } from "./wasm-merge.ts";

export interface Judges {
  readonly merge: Merge;
  readonly coverage: Coverage;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** A graph while it is linked in many ways. */
interface Case {
  readonly graph: Graph;
  readonly seed: number;
  readonly bytes: ReadonlyMap<string, Bytes>;
  readonly judges: Judges;
  /** Outcomes of the oracles, by the question that they answered. */
  readonly known: Map<string, Promise<Outcome>>;
}

/** Links a graph in many ways and compares the outcomes with both oracles. Throws at the first difference. */
export async function linkInManyWays(graph: Graph, seed: number, judges: Judges): Promise<void> {
  const form = formAsGiven(graph);
  const entries = await Promise.all(
    graph.modules.map(async (module) => [module.name, await assemble(printModule(graph, module, form))] as const),
  );
  const given: Case = { graph, seed, judges, bytes: new Map(entries), known: new Map() };
  countGraph(graph, judges.coverage);
  for (const binding of bindingsFor(seed)) await linkInOneWay(given, binding);
}

async function linkInOneWay(given: Case, binding: Binding): Promise<void> {
  const { graph, seed, judges } = given;
  const bytes = binding.permute?.(given.bytes, seed) ?? given.bytes;
  const inputOrder = [...bytes.keys()].map((name) => graph.modules.findIndex((module) => module.name === name));
  const isCompiled = (module: number): boolean => binding.isCompiled(inputOrder.indexOf(module), seed);
  // A closure from compiled modules alone does not know which values it cannot carry.
  if (usesVectors(graph) && inputOrder.some(isCompiled)) return;

  const host = createHostSide(graph);
  const input = { bytes, seed, given: optionsFor(graph, host) };
  const came = await attempt(graph, binding, { ...input, host });
  const relations = relationsOf(graph, { binding, seed, inputOrder });
  const refusal = expectedRefusal(given, binding, relations);
  if (came.came === "refusal" || refusal !== undefined) {
    const found = came.came === "refusal" ? came.codes.join(", ") : "nothing";
    if (found !== refusal) throw new Error(`${binding.name}: expected refusal ${refusal}, found ${found}`);
    judges.coverage.count(`refused: ${refusal}`);
    return;
  }
  const plan = came.linked?.plan ?? planFor(graph, binding, input);
  const fail = (text: string): never => {
    throw new Error(`${binding.name}: ${text}\n\n${describePlan(plan)}\n`);
  };
  const linking: Linking = { binding, plan, relations, came, fail };
  checkPlan(given, { ...linking, input, inputOrder });
  await compareWithOracles(given, linking);
  countLink(linking, graph, judges.coverage);
}

interface PlanToCheck extends Linking {
  readonly input: BindingInput;
  readonly inputOrder: readonly number[];
}

/** A plan keeps its promises, and `link` runs the plan of `planLink`. */
function checkPlan(
  { graph, seed }: Case,
  { binding, plan, relations, came, fail, input, inputOrder }: PlanToCheck,
): void {
  // The check costs as much as linking.
  const isChecked = came.linked !== undefined && seed % 4 === 0;
  if (isChecked && !isDeepStrictEqual(plan, planFor(graph, binding, input)))
    fail("carries out another plan than planLink makes");
  const isCompiled = (module: number): boolean => binding.isCompiled(inputOrder.indexOf(module), seed);
  if (came.linked !== undefined) {
    const faults = exportFaults(graph, came.linked);
    if (faults.length > 0) fail(`exports are wrong: ${faults.join("; ")}`);
  }
  const isSparing = binding.options.reusesCompiledCode !== undefined;
  const faults = planFaults({ graph, plan, relations, inputOrder, isCompiled, isSparing });
  if (faults.length > 0) fail(`the plan is wrong: ${faults.join("; ")}`);
}

/** The caller's options. */
/** The options that a graph needs, regardless of the way to link. */
export function optionsFor(graph: Graph, host: HostSide): BindingInput["given"] {
  const resolve = resolveAsked(graph);
  return { imports: { [formAsGiven(graph).hostNamespace]: host.imports }, ...(resolve && { resolve }) };
}

/** Modules export the names of the graph, in order; and all exports of one memory or table are one object. */
export function exportFaults(graph: Graph, { exports, instances }: Linked): string[] {
  const objects = new Map<Definition, unknown>();
  const found = [Object.keys(exports), Object.keys(instances)].map((names) => names.sort().join("\n"));
  const names = graph.modules.map(({ name }) => name).sort();
  const missing = found.every((one) => one === names.join("\n")) ? [] : ["modules are missing"];
  return missing.concat(
    graph.modules.flatMap((module) => {
      const wanted = [...module.exports.map(({ name }) => name), digestName(graph, module.position)];
      const own = exports[module.name] ?? {};
      if (!isDeepStrictEqual(Object.keys(own), wanted)) return [`${module.name} exports ${Object.keys(own)}`];
      return module.exports.flatMap(({ name, definition }) => {
        // Engines create several objects for one function, global or tag.
        if (extern(definition, "memory") === undefined && extern(definition, "table") === undefined) return [];
        const object = objects.get(definition) ?? own[name];
        objects.set(definition, object);
        return object === own[name] ? [] : [`${module.name} ${name} is another one`];
      });
    }),
  );
}

function expectedRefusal(
  { graph, bytes, seed }: Case,
  binding: Binding,
  { hasRigidCycle }: Relations,
): string | undefined {
  if (hasRigidCycle) return "UNBREAKABLE_CYCLE";
  if (binding.options.binding !== "closure" || !usesVectors(graph)) return undefined;
  const shim: Binding = { ...binding, options: { ...binding.options, binding: "shim" } };
  const { deferred } = planFor(graph, shim, { bytes, seed, given: optionsFor(graph, createHostSide(graph)) });
  const { importName } = formAsGiven(graph);
  const cannot = deferred.some(({ importer, import: { module, name } }) => {
    const imports = graph.modules.find((one) => one.name === importer)?.imports ?? [];
    const entry = imports.find((one) => isDeepStrictEqual(importName(one), { module, name }));
    return entry !== undefined && carriesVector(entry.definition);
  });
  return cannot ? "CLOSURE_CANNOT_CARRY" : undefined;
}

interface Linking {
  readonly binding: Binding;
  readonly plan: LinkPlan;
  readonly relations: Relations;
  readonly came: Extract<Attempt, { came: "outcome" }>;
  readonly fail: (text: string) => never;
}

async function compareWithOracles(given: Case, { binding, plan, relations, came, fail }: Linking): Promise<void> {
  const { graph, judges, known } = given;
  const schedule = scheduleOf(plan, graph);
  const ask = (key: string, answer: () => Promise<Outcome>): Promise<Outcome> => {
    const asked = known.get(key) ?? answer();
    known.set(key, asked);
    return asked;
  };
  if (canBeMerged(graph, schedule, relations.cyclic)) {
    const merged = await ask(`merged ${startsOf(schedule)}`, () => runMerged(graph, schedule, judges.merge));
    const isTooEarly = placesDataTooEarly(graph, schedule, merged);
    judges.coverage.count(sight.comparedWithMerge);
    if (isTooEarly) judges.coverage.count(usesVectors(graph) ? sight.memoryOfNoOracle : sight.memoryLeftToHand);
    const { state, ...rest } = merged;
    compare("wasm-merge", isTooEarly ? rest : merged, fail)(came.outcome);
  }
  if (!usesVectors(graph)) {
    const key = `by hand ${binding.name === "compiled modules" || binding.name === "some compiled modules" ? binding.name : ""} ${describeSteps(schedule)}`;
    const byHand = await ask(key, () => runByHand(graph, { schedule, providerOf: relations.providerOf }));
    judges.coverage.count("compared with linking by hand");
    compare("linking by hand", byHand, fail)(came.outcome);
  }
}

function describeSteps(schedule: readonly Step[]): string {
  return schedule
    .map((step) => (step.does === "start" ? `start ${step.module}` : `${step.module}${step.starts}`))
    .join(" ");
}

/** The expectation of an oracle. An oracle that does not know the final state leaves it out. */
type Expected = Omit<Outcome, "state"> & Partial<Pick<Outcome, "state">>;

function compare(oracle: string, expected: Expected, fail: (text: string) => never): (found: Outcome) => void {
  return (found) => {
    const lines = (outcome: Expected): string[] => [
      outcome.failure === undefined ? "linked" : `stopped: ${outcome.failure}`,
      ...(expected.failedModule === undefined ? [] : [`in ${JSON.stringify(outcome.failedModule)}`]),
      `logged ${outcome.logged.join(" ")}`,
      ...outcome.calls,
      ...(expected.state === undefined ? [] : (outcome.state ?? [])),
    ];
    const [want, have] = [lines(expected), lines(found)];
    const differences = want.flatMap((line, at) =>
      line === have[at] ? [] : [`expected ${line}\n   found ${have[at]}`],
    );
    if (differences.length > 0 || want.length !== have.length)
      fail(`differs from ${oracle}\n${differences.join("\n")}`);
  };
}

function countGraph(graph: Graph, { count }: Coverage): void {
  count("graphs");
  count(`graphs: names ${graph.naming}`);
  if (graph.eager) count("graphs: with eager start functions");
  if (usesVectors(graph)) count("graphs: with v128");
  count("modules", graph.modules.length);
  for (const module of graph.modules) {
    if (module.imports.some(({ from }) => from === module.position)) count("modules: that import from themselves");
    if (module.start !== undefined && module.start.owner !== module.position) count("modules: whose start is imported");
    for (const { definition, from } of module.imports) {
      if (from !== definition.owner) count("imports: through a module that passes them on");
      const type = extern(definition, "global");
      if (type !== undefined && !type.mutable) count("imports: of constant globals");
    }
  }
}

function countLink({ binding, plan, came, relations }: Linking, graph: Graph, { count }: Coverage): void {
  count("links");
  count(`links: by ${binding.name}`);
  const sizes = relations.components.map(({ length }) => length);
  count("links: components of one module", sizes.filter((size) => size === 1).length);
  count("links: components of several modules", sizes.filter((size) => size > 1).length);
  for (const { type, name } of plan.made) {
    count(
      `links: hoisted ${type.kind === "global" ? (type.mutable ? "mutable global" : "constant global") : type.kind}`,
    );
    if (name === undefined) count("links: hoisted, though nobody can import it");
  }
  for (const { binding } of plan.deferred) count(`links: functions deferred by ${binding}`);
  for (const { start, name } of plan.modules) {
    if (start !== "none") count(`links: starts ${start}`);
    else if (graph.modules.find((module) => module.name === name)?.start !== undefined)
      count("links: starts, compiled");
  }
  const { failure, calls } = came.outcome;
  if (failure !== undefined) count(`stopped: ${failure.replace(/:.*/, "")}`);
  for (const call of calls) {
    const [, result] = /: ((?:trap: [^,]*|exception|\S*))/.exec(call) ?? [];
    count(`calls: ${result?.startsWith("trap") || result === "exception" ? result : "returned"}`);
    if (/logged .*\b1000\b/.test(call)) count("calls: in which an exception was caught");
  }
}
