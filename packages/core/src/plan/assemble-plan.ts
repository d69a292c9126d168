import { type ExternType, externKindOf, type FunctionType, type ValueType } from "../wasm/extern-type.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";
import { createImportKeys } from "../wasm/import-key.ts";
import { plainName } from "../wasm/quote-name.ts";
import { HOISTABLE_KINDS, type Hoists } from "./hoist/choose-hoists.ts";
import type { HoistedDefinitions } from "./hoist/describe-hoists.ts";
import type { Cuts } from "./order/cut-edges.ts";
import type {
  DeferredFunction,
  HoistedExtern,
  HoistedImport,
  ImportBinding,
  LinkCycle,
  LinkPlan,
  ModuleRewrite,
  PlannedModule,
} from "./plan-format.ts";
import type { Definition } from "./resolve/follow-re-exports.ts";
import type { NamedModule } from "./resolve/index-exports.ts";
import type { CanonicalTypes } from "./types/canonical-types.ts";
import { gatherPlanTypes, type ModuleExternType } from "./types/gather-plan-types.ts";

interface Decisions {
  readonly modules: readonly NamedModule[];
  readonly definitions: readonly (readonly Definition[])[];
  readonly cuts: Cuts;
  readonly hoists: Hoists;
  readonly hoisted: HoistedDefinitions;
  readonly canonical: CanonicalTypes;
  readonly binding: "auto" | "shim" | "closure" | undefined;
}

/** Writes down what the passes decided, with names instead of positions, and freezes it. */
export function assemblePlan(decisions: Decisions): LinkPlan {
  const { modules, cuts, hoisted, canonical } = decisions;
  const place = new Int32Array(modules.length);
  cuts.order.forEach((module, at) => {
    place[module] = at;
  });
  const isBackward = (importer: number, provider: number) => (place[provider] ?? 0) >= (place[importer] ?? 0);
  const late = findLateStarts(decisions, isBackward);
  const deferrals: Deferral[] = [];
  const textOf = createTypePrinter(decisions);
  const assembly: Assembly = { ...decisions, deferrals, late, isBackward, textOf, keyOf: createImportKeys() };
  const planned = modules.map((_, module) => deepFreeze(assembleModule(module, assembly)));

  const wanted: ModuleExternType[] = [
    ...deferrals.map(({ typeFrom }) => typeFrom),
    ...hoisted.list.map(({ module, type }) => ({ module, type })),
  ];
  const { types, externTypes } = gatherPlanTypes(canonical, wanted);
  const deferred = deferrals.map(({ parts }, slot): DeferredFunction => {
    const type = externTypes[slot] as DeferredFunction["type"];
    const binding = decisions.binding === "closure" || type.kind === "opaque" ? "closure" : "shim";
    return { ...parts, binding, type };
  });
  return deepFreeze({
    version: 1,
    modules: planned,
    order: cuts.order.map((module) => modules[module]?.name ?? ""),
    cycles: assembleCycles(decisions, deferred, late),
    deferred,
    hoisted: hoisted.list.map(
      ({ module, name, type, initial }, number): HoistedExtern => ({
        owner: modules[module]?.name ?? "",
        ...(name !== undefined && { name }),
        type: externTypes[deferrals.length + number] as ExternType,
        text: formatExternType(type, modules[module]?.type.types),
        ...(initial !== undefined && { initial }),
      }),
    ),
    types,
    notes: assembleNotes(decisions, deferred),
  });
}

/** A deferred function before its type is spoken of outside of its module. */
interface Deferral {
  readonly parts: Omit<DeferredFunction, "binding" | "type">;
  readonly typeFrom: ModuleExternType;
}

/**
 * Modules whose start function has to wait: those of a cycle in which a function is deferred or an extern is hoisted. Until
 * all of the cycle is instantiated, a slot may be empty, and a memory without the data that its owner puts there.
 */
function findLateStarts(
  { modules, cuts, hoists, definitions }: Decisions,
  isBackward: Assembly["isBackward"],
): ReadonlySet<number> {
  const late = new Set<number>();
  for (const members of cuts.cycles) {
    const inside = new Set(members);
    const waits = members.some((importer) =>
      definitions[importer]?.some((definition, position) => {
        if (definition.by !== "export" || !inside.has(definition.at.module)) return false;
        return isBackward(importer, definition.at.module) || hoists.hoistedImport(importer, position) !== undefined;
      }),
    );
    for (const module of waits ? members : []) if (modules[module]?.type.start !== undefined) late.add(module);
  }
  return late;
}

interface Assembly extends Decisions {
  /** Grows by the functions that each module has deferred. */
  readonly deferrals: Deferral[];
  readonly late: ReadonlySet<number>;
  readonly textOf: (importer: number, type: ExternType) => string;
  readonly keyOf: ReturnType<typeof createImportKeys>;
  /** Whether the provider does not stand before the importer in the order. */
  readonly isBackward: (importer: number, provider: number) => boolean;
}

/** Prints a type of a module. Function types of numbers and vectors alone, which most are, are printed once for all. */
function createTypePrinter({ modules, canonical }: Decisions): Assembly["textOf"] {
  const texts = new Map<number, string>();
  return (module, type) => {
    const number = type.kind === "function" ? canonical.numbers[module]?.[type.typeIndex] : undefined;
    const known = number === undefined ? undefined : texts.get(number);
    if (known !== undefined) return known;
    const text = formatExternType(type, modules[module]?.type.types);
    if (number !== undefined && type.kind === "function" && !hasReferences(type)) texts.set(number, text);
    return text;
  };
}

function hasReferences({ params, results }: FunctionType): boolean {
  const isReference = (type: ValueType): boolean => typeof type !== "string";
  return params.some(isReference) || results.some(isReference);
}

function assembleModule(importer: number, assembly: Assembly): PlannedModule {
  const { modules, late, textOf } = assembly;
  const { name, type } = modules[importer] as NamedModule;
  const rewrite = assembleRewrite(importer, assembly);
  const bind = createBinder(importer, assembly);
  return {
    name,
    imports: type.imports.map((entry, position) => ({
      module: entry.module,
      name: entry.name,
      kind: externKindOf(entry.type),
      type: textOf(importer, entry.type),
      binding: bind(position),
    })),
    exports: type.exports.map((exported) => ({ name: exported.name, kind: externKindOf(exported.type) })),
    start: type.start === undefined ? "none" : late.has(importer) ? "deferred" : "at instantiation",
    ...(rewrite !== undefined && { rewrite }),
  };
}

function createBinder(
  importer: number,
  { modules, definitions, hoists, hoisted, deferrals, isBackward, keyOf }: Assembly,
): (position: number) => ImportBinding {
  const { name, type } = modules[importer] as NamedModule;
  let slotByKey: Map<string, number> | undefined;
  return (position) => {
    const definition = definitions[importer]?.[position];
    const entry = type.imports[position];
    if (definition === undefined || entry === undefined || definition.by === "nobody") return { by: "trap" };
    if (definition.by !== "export") return definition;
    const owner = modules[definition.at.module] as NamedModule;
    const exported = owner.type.exports[definition.at.export];
    const provider = { module: owner.name, name: exported?.name ?? "" };
    const extern = hoists.hoistedImport(importer, position);
    if (extern !== undefined) return { by: "hoisted", extern: hoisted.numberOf(extern), ...provider };
    if (!isBackward(importer, definition.at.module)) return { by: "export", ...provider };
    const key = keyOf(entry);
    slotByKey ??= new Map();
    const slot = slotByKey.get(key) ?? deferrals.length;
    if (slot === deferrals.length) {
      slotByKey.set(key, slot);
      const parts = { importer: name, import: { module: entry.module, name: entry.name }, provider };
      // The provider's own type matches every import of this name, also where two of them state different supertypes.
      const typeFrom =
        exported === undefined || exported.type.kind === "opaque"
          ? { module: importer, type: entry.type }
          : { module: definition.at.module, type: exported.type };
      deferrals.push({ parts, typeFrom });
    }
    return { by: "deferred", slot };
  };
}

/** A name that none of `taken` is. */
function freshName(wanted: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  let name = wanted;
  while (names.has(name)) name += "'";
  return name;
}

function assembleRewrite(module: number, { modules, hoists, hoisted, late }: Assembly): ModuleRewrite | undefined {
  const counts = hoists.counts[module];
  const isMoved = HOISTABLE_KINDS.some((kind) => (counts?.[kind] ?? 0) > 0);
  if (!isMoved && !late.has(module)) return undefined;
  const { type } = modules[module] as NamedModule;
  const namespaces = type.imports.map((entry) => entry.module);
  const namespace = freshName("rec:hoisted", namespaces);
  const moved = HOISTABLE_KINDS.flatMap((kind) =>
    Array.from({ length: counts?.[kind] ?? 0 }, (_, ordinal): HoistedImport => {
      const extern = hoisted.numberOf({ module, kind, ordinal });
      return { kind, module: namespace, name: String(extern), extern };
    }),
  );
  if (!late.has(module)) return { hoists: moved };
  const exported = type.exports.map(({ name }) => name);
  return { hoists: moved, startExport: freshName("rec:start", exported) };
}

/** Every deferred function belongs to the cycle of its importer, which is its provider's too. */
function assembleCycles(
  { modules, cuts }: Decisions,
  deferred: readonly DeferredFunction[],
  late: ReadonlySet<number>,
): LinkCycle[] {
  const slotsOf = new Map<string, number[]>();
  const startsOf = new Map<number, string[]>();
  const cycles = cuts.cycles.map((members): LinkCycle => {
    const names = members.map((module) => modules[module]?.name ?? "");
    const slots: number[] = [];
    const starts: string[] = [];
    for (const name of names) slotsOf.set(name, slots);
    for (const module of members) startsOf.set(module, starts);
    return { modules: names, deferred: slots, starts };
  });
  deferred.forEach(({ importer }, slot) => {
    slotsOf.get(importer)?.push(slot);
  });
  for (const module of cuts.order) if (late.has(module)) startsOf.get(module)?.push(modules[module]?.name ?? "");
  return cycles;
}

/** What a module that came compiled keeps the planner from doing. */
function assembleNotes({ modules, cuts }: Decisions, deferred: readonly DeferredFunction[]): string[] {
  const importers = new Set(deferred.map(({ importer }) => importer));
  return cuts.cycles.flat().flatMap((module) => {
    const { name, type } = modules[module] as NamedModule;
    if (type.precompiled !== true) return [];
    const own = `${plainName(name)} came compiled and stands in a cycle: nothing that it defines can be hoisted`;
    if (!importers.has(name)) return [own];
    return [`${own}, and if it has a start function, that runs before its deferred functions are bound`];
  });
}

/** Freezes a tree of plain data. A plan is a few levels deep, whatever it is made of. */
function deepFreeze<Data>(node: Data): Data {
  if (typeof node !== "object" || node === null || Object.isFrozen(node)) return node;
  if (Array.isArray(node)) for (const item of node) deepFreeze(item);
  else for (const key in node) deepFreeze(node[key]);
  return Object.freeze(node);
}
