import { type ExternType, externKindOf, type FunctionType, type ValueType } from "../wasm/extern-type.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";
import type { Cuts } from "./cut-edges.ts";
import type { Definition } from "./follow-re-exports.ts";
import type { NamedModule } from "./index-exports.ts";
import type {
  DeferredFunction,
  ImportBinding,
  LinkCycle,
  LinkPlan,
  PlannedImport,
  PlannedModule,
} from "./link-plan.ts";

interface Decisions {
  readonly modules: readonly NamedModule[];
  readonly definitions: readonly (readonly Definition[])[];
  readonly cuts: Cuts;
}

/** Writes down what the passes decided, with names instead of positions, and freezes it. */
export function assemblePlan({ modules, definitions, cuts }: Decisions): LinkPlan {
  const place = new Map(cuts.order.map((module, at) => [module, at]));
  const deferred: DeferredFunction[] = [];
  const planned = modules.map((module, importer): PlannedModule => {
    const isDeferred = (provider: number) => (place.get(provider) ?? 0) >= (place.get(importer) ?? 0);
    return assembleModule({
      modules,
      module,
      definitions: definitions[importer] ?? [],
      isDeferred,
      deferred,
    });
  });
  return deepFreeze({
    version: 1,
    modules: planned,
    order: cuts.order.map((module) => modules[module]?.name ?? ""),
    cycles: assembleCycles(cuts.cycles, modules, deferred),
    deferred,
  });
}

interface ModuleDecisions {
  readonly modules: readonly NamedModule[];
  readonly module: NamedModule;
  readonly definitions: readonly Definition[];
  readonly isDeferred: (provider: number) => boolean;
  /** Grows by the functions that this module has deferred. */
  readonly deferred: DeferredFunction[];
}

function assembleModule({ modules, module, definitions, isDeferred, deferred }: ModuleDecisions): PlannedModule {
  const { types } = module.type;
  const slotByKey = new Map<string, number>();
  const bind = (position: number): ImportBinding => {
    const definition = definitions[position];
    const entry = module.type.imports[position];
    if (definition === undefined || entry === undefined || definition.by === "nobody") return { by: "trap" };
    if (definition.by !== "export") return definition;
    const { at } = definition;
    const provider = {
      module: modules[at.module]?.name ?? "",
      name: modules[at.module]?.type.exports[at.export]?.name ?? "",
    };
    if (!isDeferred(at.module)) return { by: "export", ...provider };
    const key = JSON.stringify([entry.module, entry.name]);
    const slot = slotByKey.get(key) ?? deferred.length;
    if (slot === deferred.length) {
      slotByKey.set(key, slot);
      const imported = { module: entry.module, name: entry.name };
      const type = signatureOf(entry.type);
      deferred.push({
        importer: module.name,
        import: imported,
        provider,
        binding: "closure",
        type,
      });
    }
    return { by: "deferred", slot };
  };
  return {
    name: module.name,
    imports: module.type.imports.map((entry, position): PlannedImport => {
      const kind = externKindOf(entry.type);
      return {
        module: entry.module,
        name: entry.name,
        kind,
        type: formatExternType(entry.type, types),
        binding: bind(position),
      };
    }),
    exports: module.type.exports.map(({ name, type }) => ({
      name,
      kind: externKindOf(type),
    })),
    start: module.type.start === undefined ? "none" : "at instantiation",
  };
}

/** A copy: the plan is frozen, its input is the caller's. */
function signatureOf(type: ExternType): FunctionType {
  if (type.kind !== "function") return { params: [], results: [] };
  return { params: type.params.map(copyValueType), results: type.results.map(copyValueType) };
}

function copyValueType(type: ValueType): ValueType {
  return typeof type === "string" ? type : { ...type };
}

/** Every deferred function belongs to the cycle of its importer, which is its provider's too. */
function assembleCycles(
  cycles: Cuts["cycles"],
  modules: readonly NamedModule[],
  deferred: readonly DeferredFunction[],
): LinkCycle[] {
  const slotsOf = new Map<string, number[]>();
  const assembled = cycles.map((members) => {
    const names = members.map((module) => modules[module]?.name ?? "");
    const slots: number[] = [];
    for (const name of names) slotsOf.set(name, slots);
    return { modules: names, deferred: slots };
  });
  deferred.forEach(({ importer }, slot) => {
    slotsOf.get(importer)?.push(slot);
  });
  return assembled;
}

/** Freezes a tree of plain data. */
function deepFreeze<Data extends object>(root: Data): Data {
  const open: object[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (Object.isFrozen(node)) continue;
    Object.freeze(node);
    for (const value of Object.values(node)) if (typeof value === "object" && value !== null) open.push(value);
  }
  return root;
}
