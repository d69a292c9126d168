import type { DefinedType, ExternType, FieldType, StorageType, ValueType } from "../wasm/extern-type.ts";
import { formatValueType } from "../wasm/format-extern-type.ts";
import { elideSteps } from "./scene.ts";

/** An extern type, with the defined types of its module. */
export interface ScopedType {
  readonly type: ExternType;
  readonly types: readonly DefinedType[];
}

/** The way from an extern type to a part of it: `field 3`, then `parameter 0`. Parts share the way to their whole. */
interface Path {
  readonly step: string;
  readonly of: Path | undefined;
}

/** Two defined types that have to be equal, and the way to them. */
interface Pair {
  readonly expected: number;
  readonly found: number;
  readonly path: Path | undefined;
}

/** Pairs beyond this number are not compared: the types of a module may be a long chain. */
const MOST_PAIRS = 10_000;

/**
 * The first difference between two extern types, in words; undefined if none is found. For types that print alike, since
 * a printed type shows defined types one level deep, and neither supertypes nor recursion groups.
 *
 * A pair of defined types is compared once, breadth first, so the difference is the one with the shortest path.
 */
export function findTypeDifference(expected: ScopedType, found: ScopedType): string | undefined {
  const search: Search = { expected: expected.types, found: found.types, pairs: [], seen: new Set() };
  const outside = { path: undefined, isInside: [never, never] } as const;
  const first = compareExterns(expected.type, found.type, { search, ...outside });
  if (first !== undefined) return first;
  for (let at = 0; at < Math.min(search.pairs.length, MOST_PAIRS); at += 1) {
    const difference = comparePair(search.pairs[at] as Pair, search);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

const never = () => false;

interface Search {
  /** The defined types of the importer, and of the provider. */
  readonly expected: readonly DefinedType[];
  readonly found: readonly DefinedType[];
  readonly pairs: Pair[];
  readonly seen: Set<string>;
}

/** The place of a comparison; `isInside` tells references into the recursion group that contains it. */
interface Place {
  readonly search: Search;
  readonly path: Path | undefined;
  readonly isInside: readonly [expected: (index: number) => boolean, found: (index: number) => boolean];
}

function differ(path: Path | undefined, expected: string, found: string): string {
  const steps: string[] = [];
  for (let at = path; at !== undefined; at = at.of) steps.push(at.step);
  const where = steps.length === 0 ? "the type" : elideSteps(steps).join(" of ");
  return `${where}: expected ${expected}, found ${found}`;
}

function compareExterns(expected: ExternType, found: ExternType, place: Place): string | undefined {
  if ((expected.kind === "function" || expected.kind === "tag") && expected.kind === found.kind) {
    addPair({ expected: expected.typeIndex, found: found.typeIndex, path: undefined }, place.search);
  } else if (expected.kind === "table" && found.kind === "table") {
    return compareValues(expected.element, found.element, {
      ...place,
      path: { step: "the element type", of: undefined },
    });
  } else if (expected.kind === "global" && found.kind === "global") {
    return compareValues(expected.type, found.type, { ...place, path: { step: "the value type", of: undefined } });
  }
  return undefined;
}

function addPair(pair: Pair, { pairs, seen }: Search): void {
  const key = `${pair.expected} ${pair.found}`;
  if (seen.has(key)) return;
  seen.add(key);
  pairs.push(pair);
}

function comparePair({ expected: first, found: second, path }: Pair, search: Search): string | undefined {
  const expected = search.expected[first];
  const found = search.found[second];
  if (expected === undefined || found === undefined) return undefined;
  const say = (wanted: string, given: string) => (wanted === given ? undefined : differ(path, wanted, given));
  const isInside = [insideGroup(expected), insideGroup(found)] as const;
  const difference =
    say(`a ${expected.composite.kind}`, `a ${found.composite.kind}`) ??
    compareContents(expected, found, { search, path, isInside }) ??
    say(expected.final ? "a final type" : "an open type", found.final ? "a final type" : "an open type") ??
    say(describeSupertype(expected), describeSupertype(found)) ??
    say(describeGroup(expected), describeGroup(found)) ??
    say(describePosition(expected, first), describePosition(found, second));
  if (difference !== undefined) return difference;
  if (expected.supertype !== undefined && found.supertype !== undefined) {
    addReference(expected.supertype, found.supertype, { search, path: { step: "the supertype", of: path }, isInside });
  }
  for (let member = 0; member < expected.groupSize; member += 1) {
    const inGroup = { step: `type ${member} of the recursion group`, of: path };
    addPair({ expected: expected.groupStart + member, found: found.groupStart + member, path: inGroup }, search);
  }
  return undefined;
}

function insideGroup({ groupStart, groupSize }: DefinedType): (index: number) => boolean {
  return (index) => index >= groupStart && index < groupStart + groupSize;
}

function describeSupertype({ supertype }: DefinedType): string {
  return supertype === undefined ? "a type without a supertype" : "a type with a supertype";
}

function describeGroup({ groupSize }: DefinedType): string {
  return `a type in a recursion group of ${groupSize} type${groupSize === 1 ? "" : "s"}`;
}

function describePosition({ groupStart }: DefinedType, index: number): string {
  return `type ${index - groupStart} of its recursion group`;
}

function compareContents(
  { composite: expected }: DefinedType,
  { composite: found }: DefinedType,
  place: Place,
): string | undefined {
  if (expected.kind === "func" && found.kind === "func") {
    return (
      compareLists(expected.params, found.params, { ...place, item: "parameter", compare: compareValues }) ??
      compareLists(expected.results, found.results, { ...place, item: "result", compare: compareValues })
    );
  }
  if (expected.kind === "struct" && found.kind === "struct") {
    return compareLists(expected.fields, found.fields, { ...place, item: "field", compare: compareFields });
  }
  if (expected.kind !== "array" || found.kind !== "array") return undefined;
  return compareFields(expected.element, found.element, { ...place, path: { step: "the element", of: place.path } });
}

interface ListPlace<Item> extends Place {
  readonly item: string;
  readonly compare: (expected: Item, found: Item, place: Place) => string | undefined;
}

function compareLists<Item>(
  expected: readonly Item[],
  found: readonly Item[],
  { item, compare, ...place }: ListPlace<Item>,
): string | undefined {
  const count = (list: readonly Item[]) => `${list.length} ${item}${list.length === 1 ? "" : "s"}`;
  if (expected.length !== found.length) return differ(place.path, count(expected), count(found));
  for (let at = 0; at < expected.length; at += 1) {
    const path = { step: `${item} ${at}`, of: place.path };
    const difference = compare(expected[at] as Item, found[at] as Item, { ...place, path });
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function compareFields(expected: FieldType, found: FieldType, place: Place): string | undefined {
  const mutability = ({ mutable }: FieldType) => (mutable ? "a mutable value" : "a constant value");
  if (expected.mutable !== found.mutable) return differ(place.path, mutability(expected), mutability(found));
  return compareValues(expected.type, found.type, place);
}

function compareValues(expected: StorageType, found: StorageType, place: Place): string | undefined {
  const { search, path } = place;
  const isPair = typeof expected !== "string" && typeof found !== "string" && expected.nullable === found.nullable;
  if (isPair && typeof expected.ref === "number" && typeof found.ref === "number") {
    return addReference(expected.ref, found.ref, place);
  }
  const wanted = formatStorage(expected, search.expected);
  const given = formatStorage(found, search.found);
  return wanted === given ? undefined : differ(path, wanted, given);
}

/** A reference into the own recursion group equals no reference to a type outside of it. */
function addReference(expected: number, found: number, { search, path, isInside }: Place): string | undefined {
  const [wanted, given] = [isInside[0](expected), isInside[1](found)].map((inside) =>
    inside ? "a type of the same recursion group" : "a type of an earlier recursion group",
  ) as [string, string];
  if (wanted !== given) return differ(path, wanted, given);
  addPair({ expected, found, path }, search);
  return undefined;
}

function formatStorage(type: StorageType, types: readonly DefinedType[]): string {
  return type === "i8" || type === "i16" ? type : formatValueType(type as ValueType, types);
}
