import type { DefinedType, ExternType, HeapType, StorageType } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import type { Definition } from "../resolve/follow-re-exports.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import { type CanonicalTypes, renumberDefinedType, renumberRefType, renumberValueType } from "./canonical-types.ts";
import { isPlainType } from "./match-plain-types.ts";

/** An extern type of one module, by position in the input. */
export interface ModuleExternType {
  readonly module: number;
  readonly type: ExternType;
}

export interface PlanTypes {
  /**
   * The defined types that the extern types refer to: whole recursion groups, each before the groups that refer to it.
   */
  readonly types: readonly DefinedType[];
  /** The requested extern types, in order, with indices into `types`. */
  readonly externTypes: readonly ExternType[];
}

/** Collects the defined types that some extern types need, so that these can be used outside of their modules. */
export function gatherPlanTypes(numberTypes: () => CanonicalTypes, wanted: readonly ModuleExternType[]): PlanTypes {
  if (!wanted.some(hasReferences)) {
    return { types: [], externTypes: wanted.map(({ type }) => renumberExternType(type, same, [])) };
  }
  const canonical = numberTypes();
  const canonicalOf = ({ module, type }: ModuleExternType): ExternType =>
    renumberExternType(type, (index) => canonical.numbers[module]?.[index] ?? index, canonical.types);
  const externTypes = wanted.map(canonicalOf);
  const groups = neededGroups(canonical.types, externTypes);
  const place = new Map<number, number>();
  for (const start of groups) {
    const size = canonical.types[start]?.groupSize ?? 1;
    for (let member = 0; member < size; member += 1) place.set(start + member, place.size);
  }
  const renumber = (index: number): number => place.get(index) ?? index;
  const types = [...place.keys()].map((index): DefinedType => {
    const type = canonical.types[index] as DefinedType;
    return { ...renumberDefinedType(type, renumber), groupStart: renumber(type.groupStart) };
  });
  return { types, externTypes: externTypes.map((type) => renumberExternType(type, renumber, types)) };
}

/** The types of all host imports. */
export interface HostTypes {
  readonly types: readonly DefinedType[];
  /** By module, then by import; undefined if the import is no host import, or if its type is not known. */
  readonly externTypes: readonly (readonly (ExternType | undefined)[])[];
}

/** Collects the types of all host imports; undefined if there are none. */
export function gatherHostTypes(
  modules: readonly NamedModule[],
  definitions: readonly (readonly Definition[])[],
  canonical: () => CanonicalTypes,
): HostTypes | undefined {
  const wanted: ModuleExternType[] = [];
  const places: number[][] = definitions.map((list, module) =>
    list.map((definition, position) => {
      if (definition.by !== "host") return -1;
      return wanted.push({ module, type: at(at(modules, module).type.imports, position).type }) - 1;
    }),
  );
  if (wanted.length === 0) return undefined;
  const isPlain = wanted.every(({ module, type }) => isPlainType(type, at(modules, module).type.types));
  const { types, externTypes } = isPlain ? gatherPlainTypes(wanted) : gatherPlanTypes(canonical, wanted);
  const known = externTypes.map((type) => (type.kind === "opaque" ? undefined : type));
  return { types, externTypes: places.map((list) => list.map((place) => known[place])) };
}

/** Plain types are told apart by their parameters and results alone, so no types of modules are numbered. */
function gatherPlainTypes(wanted: readonly ModuleExternType[]): PlanTypes {
  const types: DefinedType[] = [];
  const numbers = new Map<string, number>();
  const externTypes = wanted.map(({ type }) => {
    if (type.kind !== "function" && type.kind !== "tag") return renumberExternType(type, same, types);
    const key = `${type.params.join()}:${type.results.join()}`;
    const number = numbers.get(key) ?? types.length;
    if (number === types.length) {
      numbers.set(key, number);
      const composite = { kind: "func", params: [...type.params], results: [...type.results] } as const;
      types.push({ composite, final: true, groupStart: number, groupSize: 1 });
    }
    return renumberExternType(type, () => number, types);
  });
  return { types, externTypes };
}

function hasReferences({ type }: ModuleExternType): boolean {
  return type.kind !== "memory" && referencesOf(type).length > 0;
}

function same(index: number): number {
  return index;
}

/** First types of all reachable groups, ascending: a group refers only to itself and to earlier groups. */
function neededGroups(types: readonly DefinedType[], roots: readonly ExternType[]): number[] {
  const needed = new Set<number>();
  const open = roots.flatMap(referencesOf);
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const start = types[index]?.groupStart ?? index;
    if (needed.has(start)) continue;
    needed.add(start);
    const size = types[start]?.groupSize ?? 1;
    for (const type of types.slice(start, start + size)) open.push(...referencesOfDefined(type));
  }
  return [...needed].sort((a, b) => a - b);
}

function referencesOf(type: ExternType): number[] {
  switch (type.kind) {
    case "function":
    case "tag":
      return [type.typeIndex];
    case "table":
      return referencesOfValue(type.element);
    case "global":
      return referencesOfValue(type.type);
    default:
      return [];
  }
}

function referencesOfValue(type: StorageType): number[] {
  const heap: HeapType | undefined = typeof type === "string" ? undefined : type.ref;
  return typeof heap === "number" ? [heap] : [];
}

function referencesOfDefined({ composite, supertype }: DefinedType): number[] {
  const own = supertype === undefined ? [] : [supertype];
  switch (composite.kind) {
    case "func":
      return [...own, ...[...composite.params, ...composite.results].flatMap(referencesOfValue)];
    case "struct":
      return [...own, ...composite.fields.flatMap(({ type }) => referencesOfValue(type))];
    case "array":
      return [...own, ...referencesOfValue(composite.element.type)];
  }
}

/**
 * Copies an extern type of any kind, because a plan is frozen and its input belongs to the caller. Parameters and
 * results are shared with the defined type, not copied: thousands of functions may have one long type.
 *
 * @param types - the list that the new numbers index
 */
function renumberExternType(
  type: ExternType,
  renumber: (index: number) => number,
  types: readonly DefinedType[],
): ExternType {
  switch (type.kind) {
    case "function":
    case "tag": {
      const typeIndex = renumber(type.typeIndex);
      const composite = types[typeIndex]?.composite;
      if (composite?.kind !== "func") return { ...type, typeIndex };
      return { ...type, typeIndex, params: composite.params, results: composite.results };
    }
    case "table":
      return { ...type, element: renumberRefType(type.element, renumber), limits: { ...type.limits } };
    case "memory":
      return { ...type, limits: { ...type.limits } };
    case "global":
      return { ...type, type: renumberValueType(type.type, renumber) };
    case "opaque":
      return { ...type };
  }
}
