import type { AnyFunction } from "../bind/closure.ts";
import type { LinkerBindings } from "../bind/linker-bindings.ts";
import type { ExportRef } from "../plan/import-format.ts";
import type { LinkPlan, PlannedUnit } from "../plan/plan-format.ts";
import type { ModuleRewrite } from "../plan/rewrite-format.ts";
import { Failure } from "../problem.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { nullRecord } from "../wasm/null-record.ts";
import { typeAsCompiled } from "./as-compiled.ts";
import type { NotRelinkable } from "./relink-problems.ts";

/** A slot of the linker that a module imports: it can be filled again. */
export interface SlotWire {
  readonly fill: (target: AnyFunction) => void;
  /** The function in the slot. */
  readonly target: AnyFunction;
}

/** The slots that one module imports, by key of the import. */
export type SlotWires = ReadonlyMap<string, SlotWire>;

/** Values by module, namespace and name, as in the option `importsFor`. */
export type ValuesFor = Record<string, Record<string, Record<string, unknown>>>;

/** The facts about a relink that the next one needs, by module. */
export interface CarriedFacts {
  /** The rewrite with which a module was compiled that was not replaced. */
  readonly rewrites: ReadonlyMap<string, ModuleRewrite | undefined>;
  /** The slots of modules that kept their instance. */
  readonly slots: ReadonlyMap<string, SlotWires>;
  /** Externs without an owner that the linker has made. */
  readonly shared: ValuesFor;
}

/** The members of a link and of its record that are read here. */
export interface EarlierInput {
  readonly plan: LinkPlan;
  readonly modules: Readonly<Record<string, object>>;
  readonly exports: Readonly<Record<string, WebAssembly.Exports>>;
  readonly instances: Readonly<Record<string, object>>;
  readonly types: Readonly<Record<string, ModuleType>>;
  readonly importsOf: ReadonlyMap<string, WebAssembly.Imports>;
  readonly linker: LinkerBindings | undefined;
  readonly slots: Map<number, AnyFunction>;
  readonly carried: CarriedFacts | undefined;
}

/** A link, as `relink` sees it. */
export interface EarlierLink extends Omit<EarlierInput, "carried" | "linker" | "slots"> {
  /** The modules that stay, with the types of their compiled code. */
  readonly staying: ReadonlyMap<string, ModuleType>;
  readonly rewriteOf: (module: string) => ModuleRewrite | undefined;
  readonly slotsOf: (module: string) => SlotWires;
  /** The live values of imports that no rule gives: those of hoists, and of externs without an owner. */
  readonly live: ValuesFor;
  /** The part of `live` that has no owner. */
  readonly shared: ValuesFor;
}

/** The key of an import of one module. */
export function importKey(entry: { readonly module: string; readonly name: string }): string {
  return JSON.stringify([entry.module, entry.name]);
}

/**
 * Describes a link for the replacement of some modules.
 *
 * @param replaced - names of the modules with a new source
 * @throws Failure `NOT_RELINKABLE`
 */
export function readEarlierLink(input: EarlierInput, replaced: ReadonlySet<string>): EarlierLink {
  const { plan, types, carried } = input;
  checkReplaceable(input, replaced);
  const units = new Map(plan.units.map((unit) => [unit.name, unit]));
  const rewriteOf = (module: string) =>
    carried?.rewrites.has(module) ? carried.rewrites.get(module) : units.get(module)?.rewrite;
  const names = plan.modules.map(({ name }) => name).filter((name) => !replaced.has(name));
  const staying = new Map(names.map((name) => [name, typeAsCompiled(types[name] as ModuleType, rewriteOf(name))]));
  const shared = sharedValues(input);
  const live = copyOf(shared);
  for (const name of names) {
    for (const { module, name: own } of rewriteOf(name)?.hoists ?? []) put(live, name, { module, name: own, input });
  }
  return { ...input, staying, rewriteOf, slotsOf: createSlotReader(input), live, shared };
}

function checkReplaceable({ plan, types }: EarlierInput, replaced: ReadonlySet<string>): void {
  const refuse = (problem: Pick<NotRelinkable, "because" | "module" | "modules">): never => {
    throw notRelinkable({ ...problem, moduleCount: plan.modules.length });
  };
  const fused = plan.units.find((unit) => unit.fused);
  if (fused) refuse({ because: "fused", module: fused.name });
  if (plan.libraries) refuse({ because: "libraries" });
  const modules = plan.modules.map(({ name }) => name);
  const known = new Set(modules);
  const arePlaced = plan.units.some(isPlaced);
  for (const module of replaced) {
    if (!known.has(module)) refuse({ because: "no such module", module, modules });
    if (arePlaced && mayShare(types[module])) refuse({ because: "placed", module });
  }
}

export function notRelinkable(problem: Omit<NotRelinkable, "about" | "code">): Failure {
  const whole: NotRelinkable = { ...problem, about: "not-relinkable", code: "NOT_RELINKABLE" };
  return new Failure("link", [whole]);
}

function isPlaced({ rewrite }: PlannedUnit): boolean {
  return rewrite?.place !== undefined;
}

/** Whether a module may have a memory or table that other modules have too. */
function mayShare(type: ModuleType | undefined): boolean {
  const isShareable = ({ type: { kind } }: ModuleType["imports"][number] | ModuleType["exports"][number]) =>
    kind === "memory" || kind === "table" || kind === "opaque";
  return type === undefined || [...type.imports, ...type.exports].some(isShareable);
}

interface Import {
  readonly module: string;
  readonly name: string;
  readonly input: EarlierInput;
}

function put(values: ValuesFor, importer: string, { module, name, input }: Import): void {
  const namespaces = values[importer] ?? nullRecord();
  values[importer] = namespaces;
  const namespace = namespaces[module] ?? nullRecord();
  namespaces[module] = namespace;
  namespace[name] = input.importsOf.get(importer)?.[module]?.[name];
}

/** A copy to which values can be added. */
function copyOf(values: ValuesFor): ValuesFor {
  return mapRecord(values, (namespaces) =>
    mapRecord(namespaces, (namespace) => mapRecord(namespace, (value) => value)),
  );
}

function mapRecord<Value>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value) => Value,
): Record<string, Value> {
  return nullRecord(Object.entries(record).map(([name, value]) => [name, map(value)] as const));
}

/** The values of imports that the linker has made without an owner, such as a memory that no module defines. */
function sharedValues(input: EarlierInput): ValuesFor {
  const values = copyOf(input.carried?.shared ?? {});
  for (const { name: importer, imports } of input.plan.modules) {
    for (const { module, name, binding } of imports) {
      if (binding.by === "made" && !binding.provider) put(values, importer, { module, name, input });
    }
  }
  return values;
}

function createSlotReader({ plan, linker, slots, exports, carried }: EarlierInput): EarlierLink["slotsOf"] {
  const own = new Map<string, Map<string, SlotWire>>();
  plan.deferred.forEach(({ importer, import: imported, provider }, slot) => {
    const wires = own.get(importer) ?? new Map<string, SlotWire>();
    own.set(importer, wires);
    if (!slots.has(slot)) slots.set(slot, exportOf(exports, provider) as AnyFunction);
    if (linker) wires.set(importKey(imported), wireOf(slot, { linker, slots }));
  });
  return (module) => carried?.slots.get(module) ?? own.get(module) ?? new Map();
}

/** A function of its own, so that a wire keeps no link alive. Several relinks of one link have wires of one slot. */
function wireOf(
  slot: number,
  { linker, slots }: { readonly linker: LinkerBindings; readonly slots: Map<number, AnyFunction> },
): SlotWire {
  return {
    fill(filled) {
      linker.fill(slot, filled);
      slots.set(slot, filled);
    },
    get target() {
      return slots.get(slot) as AnyFunction;
    },
  };
}

function exportOf(exports: EarlierInput["exports"], { module, name }: ExportRef): unknown {
  return exports[module]?.[name];
}
