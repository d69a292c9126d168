import { isPlainMemory } from "../bind/linker-bindings.ts";
import { forwarderName, HOST, madeName, SLOTS } from "../encode/linker-names.ts";
import type { LibraryPlan } from "../plan/library-format.ts";
import type { SharedDefinition } from "../plan/memory-format.ts";
import type { DeferredFunction, LinkPlan, LinkStep, MadeExtern } from "../plan/plan-format.ts";
import type { MemoryExternType } from "../wasm/extern-type.ts";
import { at } from "../wasm/lists.ts";
import { plainName } from "../wasm/quote-name.ts";
import { literal, member, objectOf } from "./js-text.ts";
import { exportsOf, importObject, madeValue, sharedValue } from "./print-values.ts";
import type { StepPrinter } from "./step-printer.ts";

/**
 * Prints the steps of a plan as statements: those of instantiate/run-steps, written out. Variables: `u0` is the compiled module
 * of unit 0, `x0` its exports, `e0` the exports of module 0, `m0` a made extern, `s0` a closure, `h` the host values.
 */
export function printSteps(printer: StepPrinter): string[] {
  const { plan, linkers } = printer;
  const wrapped = plan.made.flatMap(({ wraps, traps }, extern) => {
    if (traps) return [[madeName(extern), printer.traps.stub(traps.importer, traps.import)] as const];
    return wraps ? [[madeName(extern), sharedValue(wraps, printer)] as const] : [];
  });
  const hasSlotSteps = hasSlots(plan);
  const linked = linkers.map((module, index) => {
    const isLast = wrapped.length > 0 && index === linkers.length - 1;
    const given = isLast ? objectOf([[HOST, objectOf(wrapped)]]) : undefined;
    const ofMain = index === 0 && hasTrapImport(plan) ? '{ "": { "": trap } }' : '{ "": { ""() {} } }';
    const importObject = `, ${given ?? ofMain}`;
    return `const l${index} = (await WebAssembly.instantiate(${module}${importObject})).exports;`;
  });
  return [
    ...linked,
    ...plan.made.flatMap((made, index) => (isPlainMemory(made) ? [`const m${index} = ${memory(made)};`] : [])),
    ...(makesLibraryMemory(plan) ? [`options.onMemory?.(${madeValue(plan.libraries.memory.extern, printer)});`] : []),
    ...plan.deferred.flatMap((deferred, slot) => (deferred.binding === "closure" ? closure(deferred, slot) : [])),
    ...(plan.steps.some((step) => "once" in step) ? ["const called = new Set();"] : []),
    ...(hasSlotSteps ? ["const slots = new Map();", "const meant = new Map();"] : []),
    ...plan.steps.flatMap((step) => printStep(step, { ...printer, hasSlots: hasSlotSteps })),
  ];
}

/**
 * Whether the script makes the memory of a program and its libraries. Then no module may export it, and functions of the host
 * need it before the constructors run.
 */
export function makesLibraryMemory(plan: LinkPlan): plan is PlanWithMemory {
  return plan.libraries?.memory?.by === "made";
}

type PlanWithMemory = LinkPlan & {
  readonly libraries: { readonly memory: Extract<SharedDefinition, { readonly by: "made" }> };
};

/** Whether functions of libraries get slots. */
function hasSlots({ steps }: LinkPlan): boolean {
  return steps.some((step) => step.do === "address of made" || (step.do === "address" && step.slot !== undefined));
}

function hasTrapImport({ deferred, stubs = [] }: LinkPlan): boolean {
  return deferred.length + stubs.length > 0;
}

function memory({ type }: MadeExtern): string {
  const { minimum, maximum, shared } = (type as MemoryExternType).limits;
  const entries = [["initial", String(minimum)]];
  if (maximum !== undefined) entries.push(["maximum", String(maximum)]);
  if (shared) entries.push(["shared", "true"]);
  return `new WebAssembly.Memory(${objectOf(entries as [string, string][])})`;
}

/** The slot of a closure: as bind/closure, with parameters by name if there are few. */
function closure({ type }: DeferredFunction, slot: number): string[] {
  const count = type.kind === "function" ? type.params.length : Number.POSITIVE_INFINITY;
  const names = count <= 4 ? Array.from({ length: count }, (_, position) => `p${position}`).join(", ") : "...values";
  return [`let t${slot} = () => trap(${slot});`, `const s${slot} = (${names}) => t${slot}(${names});`];
}

function printStep(step: LinkStep, printer: StepPrinter): string[] {
  const { plan, index, needs } = printer;
  switch (step.do) {
    case "instantiate":
      return instantiate(step.unit, printer);
    case "fill": {
      const target = stepExport(step, printer);
      if (plan.deferred[step.slot]?.binding === "closure") return [`t${step.slot} = ${target};`];
      const fill = `l0.${SLOTS}.set(${step.slot}, ${target});`;
      // A forwarder in the table of the libraries stands for its function.
      return printer.hasSlots ? [fill, `meant.set(l0${member(forwarderName(step.slot))}, ${target});`] : [fill];
    }
    case "address":
      return [printAddress(step, addressSource(step, printer), printer)];
    case "address of made":
      return [printAddress(step, madeValue(step.made, printer), printer)];
    case "set":
      return [`${madeValue(step.extern, printer)}.value = ${stepExport(step, printer)}.value;`];
    case "call": {
      const stopped = stopWords(step, printer);
      const called = stepExport(step, printer);
      const { locals } = step;
      if (locals !== undefined) {
        const base = stepExport({ ...step, export: locals }, printer);
        return [`await run(${stopped}, () => ${called}(${base}.value));`];
      }
      if (!step.once) return [`await run(${stopped}, ${called});`];
      needs.once = true;
      const exports = `e${index.positionOf(step.unit)}`;
      const call = `once(called, ${exports}, ${literal(step.unit)}, ${literal(step.export)})`;
      return [`await run(${stopped}, () => void (${exports} = ${call}));`];
    }
  }
}

type AddressStep = Extract<LinkStep, { do: "address" | "address of made" }>;

/** The expression of the function, or of the sum of exported globals. */
function addressSource(step: Extract<LinkStep, { do: "address" }>, printer: StepPrinter): string {
  const source = stepExport(step, printer);
  if (step.slot !== undefined) return source;
  const { plus } = step;
  return plus === undefined
    ? `${source}.value`
    : `${source}.value + ${stepExport({ ...step, export: plus }, printer)}.value`;
}

/** @param source - the expression of the function, or of the value that the address counts from */
function printAddress(step: AddressStep, source: string, printer: StepPrinter): string {
  const { plan, needs } = printer;
  const { addressType, table } = plan.libraries as LibraryPlan;
  const target = `${madeValue(step.extern, printer)}.value`;
  const suffix = addressType === "i64" ? "n" : "";
  if (step.slot === undefined) {
    const { base = 0 } = step as { readonly base?: number };
    return `${target} = ${source} + ${base}${suffix};`;
  }
  needs.slots = true;
  const address = `slotOf({ slots, meant }, ${sharedValue(table as SharedDefinition, printer)}, ${source}, ${step.slot}${suffix})`;
  return `${target} = ${address};`;
}

function instantiate(name: string, printer: StepPrinter): string[] {
  const { plan, index, needs } = printer;
  const number = index.unitNamed(name);
  const unit = at(plan.units, number);
  const imports = importObject(unit, printer);
  const given = imports === "{}" ? "" : `, ${imports}`;
  const active = unit.fused?.active ?? name;
  const stopped = stopWords({ unit: active, instantiates: true }, printer);
  const instantiated = `WebAssembly.instantiate(u${number}${given})`;
  const instance = `(await ${printer.canStop ? `run(${stopped}, () => ${instantiated})` : instantiated}).exports`;
  const declare = (module: string) => (index.isInitialized(module) ? "let" : "const");
  if (unit.fused) {
    needs.pick = true;
    return [
      `const x${number} = ${instance};`,
      ...unit.fused.members.map((own) => {
        const position = index.positionOf(own.name);
        const names = at(plan.modules, position).exports.map((entry, place) => {
          const name = at(own.exports, place);
          if (entry.name === name) return literal(name);
          needs.pairs = true;
          return `[${literal(entry.name)}, ${literal(name)}]`;
        });
        return `${declare(own.name)} e${position} = pick(x${number}, [${names.join(", ")}]);`;
      }),
    ];
  }
  const position = index.positionOf(name);
  const start = unit.rewrite?.startExport;
  if (start === undefined) return [`${declare(name)} e${position} = ${instance};`];
  needs.hide = true;
  return [`const x${number} = ${instance};`, `${declare(name)} e${position} = hide(x${number}, ${literal(start)});`];
}

interface StoppableStep {
  readonly unit: string;
  readonly once?: true;
  readonly instantiates?: true;
  readonly relocates?: true;
  readonly locals?: string;
  /** The function, if the step calls one. */
  readonly export?: string;
}

/** The first arguments of `run`, for its error. */
function stopWords(step: StoppableStep, printer: StepPrinter): string {
  const verb = isInitializing(step) ? "initialize" : step.instantiates ? "instantiate" : "start";
  return [step.unit, plainName(step.unit), verb, placeOfStop(step, printer)].map(literal).join(", ");
}

function isInitializing({ once, relocates, locals }: StoppableStep): boolean {
  return (once ?? relocates ?? locals) !== undefined;
}

/** As the texts of `stopped`, `start-stopped` and `initialize-stopped` of explain/run-texts. */
function placeOfStop(step: StoppableStep, { plan, index }: StepPrinter): string {
  const { unit, instantiates } = step;
  if (isInitializing(step)) return `in its function "${step.export}"`;
  if (!instantiates) return "in its start function";
  const hasStart = plan.modules[index.positionOf(unit)]?.start === "at instantiation";
  return `while it was instantiated${hasStart ? ", in its start function or an active segment" : ""}`;
}

/** The exported value of a step, whose functions may be hidden from the caller. */
function stepExport(
  step: Exclude<LinkStep, { do: "instantiate" | "address of made" }>,
  { plan, index }: Pick<StepPrinter, "plan" | "index">,
): string {
  const number = index.unitOf(step.unit);
  const { fused, rewrite } = at(plan.units, number);
  if (!fused) {
    const holder = rewrite?.startExport === undefined ? exportsOf(step.unit, index) : `x${number}`;
    return `${holder}${member(step.export)}`;
  }
  const own = index.memberOf(step.unit);
  const call = [own?.start, own?.segments].find((one) => one?.export === step.export);
  const key = call?.key ?? at(own?.exports ?? [], index.exportOf(step.unit, step.export));
  return `x${number}${member(key)}`;
}
