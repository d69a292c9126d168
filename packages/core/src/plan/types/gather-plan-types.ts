import type { DefinedType, ExternType, HeapType, StorageType } from "../../wasm/extern-type.ts";
import { type CanonicalTypes, renumberDefinedType, renumberRefType, renumberValueType } from "./canonical-types.ts";

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
export function gatherPlanTypes(canonical: CanonicalTypes, wanted: readonly ModuleExternType[]): PlanTypes {
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
