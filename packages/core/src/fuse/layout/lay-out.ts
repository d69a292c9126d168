import type { FusedUnit } from "../../plan/fused-format.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import { type ExternKind, externKindOf } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import { unknownProvider } from "../fuse-problems.ts";
import { type IndexMap, type IndexMaps, shiftBy } from "../reindex/index-maps.ts";
import { findTargets, type Target, type UnitImports } from "./find-targets.ts";
import { countItems, KINDS, type Member } from "./member.ts";

/** Definitions of one module that are neighbours in the fused module. */
export interface Piece {
  /** Position of the module. */
  readonly member: number;
  /** The first of them, among the definitions of its kind in the module. */
  readonly from: number;
  readonly count: number;
}

/** The indices of a fused module. */
export interface Layout {
  readonly imports: UnitImports["list"];
  readonly targetOf: UnitImports["targetOf"];
  /** The definitions of each kind, in order. */
  readonly pieces: Readonly<Record<ExternKind, readonly Piece[]>>;
  /** Positions of the modules in the order of their types and segments. */
  readonly order: readonly number[];
  /** Position of the module that keeps its indices and its code; -1 for none. */
  readonly verbatim: number;
  /** By position of the module. */
  readonly maps: readonly IndexMaps[];
  readonly counts: { readonly types: number; readonly functions: number; readonly dataSegments: number };
}

/**
 * Gives each item of all modules its index in the fused module.
 *
 * With a module that stays verbatim, each index space has its imports, then the definitions that its other imports get, then
 * its own, then all others. So its indices stay. Otherwise the definitions follow each other in the order of the modules.
 *
 * @throws Failure `PLAN_MISMATCH` if the plan was made for other modules
 */
export function layOut(members: readonly Member[], unit: FusedUnit): Layout {
  const { list: imports, targetOf, replacedOf } = findTargets(members, unit);
  const verbatim = members.findIndex(({ name }) => name === unit.verbatim);
  const others = [...members.keys()].filter((member) => member !== verbatim);
  const order = verbatim < 0 ? others : [verbatim, ...others];
  const spaces = new Map(
    KINDS.map((kind) => [kind, layOutSpace({ kind, members, imports, targetOf, replacedOf, order, verbatim })]),
  );
  const space = (kind: ExternKind): Space => spaces.get(kind) as Space;
  const types = shiftEach(members, order, ({ type }) => type.types.length);
  const elements = shiftEach(members, order, ({ entries }) => entries(sectionId.element).count);
  const data = shiftEach(members, order, ({ entries }) => entries(sectionId.data).count);
  const maps = members.map((_, member): IndexMaps => {
    const map = (kind: ExternKind): IndexMap => at(space(kind).maps, member);
    return {
      type: at(types.maps, member),
      function: map("function"),
      table: map("table"),
      memory: map("memory"),
      global: map("global"),
      tag: map("tag"),
      element: at(elements.maps, member),
      data: shiftBy(at(data.maps, member).delta, at(members, member).dataCount ?? 0),
      declared: exportedFunctions(at(members, member)),
    };
  });
  if (verbatim >= 0 && !KINDS.every((kind) => isIdentity(at(space(kind).maps, verbatim)))) {
    throw unknownProvider(at(members, verbatim));
  }
  const pieces = Object.fromEntries(KINDS.map((kind) => [kind, space(kind).pieces])) as unknown as Layout["pieces"];
  const counts = { types: types.count, functions: space("function").count, dataSegments: data.count };
  return { imports, targetOf, pieces, order, verbatim, maps, counts };
}

/** By index of a function: 1 if the module exports it. */
function exportedFunctions(member: Member): Uint8Array {
  const exported = new Uint8Array(countItems(member, "function"));
  for (const { type, index } of member.type.exports) if (externKindOf(type) === "function") exported[index] = 1;
  return exported;
}

function isIdentity({ table, delta, count }: IndexMap): boolean {
  return table.every((index, position) => index === position) && (delta === 0 || table.length === count);
}

interface Space {
  readonly pieces: readonly Piece[];
  readonly maps: readonly IndexMap[];
  /** Number of items. */
  readonly count: number;
}

interface SpaceInput
  extends Pick<Layout, "imports" | "targetOf" | "order" | "verbatim">,
    Pick<UnitImports, "replacedOf"> {
  readonly kind: ExternKind;
  readonly members: readonly Member[];
}

function layOutSpace({ kind, members, imports, targetOf, replacedOf, order, verbatim }: SpaceInput): Space {
  const largest = members.reduce((most, module) => Math.max(most, countItems(module, kind)), 0);
  if (largest === 0) return { pieces: [], maps: members.map(() => NO_ITEMS), count: 0 };
  const numbers = new Map<number, number>();
  imports.forEach((entry, position) => {
    if (entry.kind === kind) numbers.set(position, numbers.size);
  });
  const pieces: { -readonly [Key in keyof Piece]: Piece[Key] }[] = [];
  /** The new index of the first definition of each module whose definitions stay together. */
  const bases: (number | undefined)[] = [];
  /** The new indices of the definitions of other modules, plus 1; 0 for those without an index yet. */
  const placed: (Uint32Array | undefined)[] = [];
  const placedOf = (member: number): Uint32Array => {
    placed[member] ??= new Uint32Array(at(members, member).defined[kind]);
    return placed[member];
  };
  let count = numbers.size;
  const place = (member: number, ordinal: number): void => {
    count += 1;
    placedOf(member)[ordinal] = count;
    const last = pieces.at(-1);
    if (last?.member === member && last.from + last.count === ordinal) last.count += 1;
    else pieces.push({ member, from: ordinal, count: 1 });
  };
  const first = members[verbatim];
  for (let index = 0; index < (first?.imports[kind].length ?? 0); index += 1) {
    const target = targetOf(verbatim, kind, index);
    if (target.member !== undefined && placedOf(target.member)[target.ordinal] === 0)
      place(target.member, target.ordinal);
  }
  for (const member of order) {
    const own = at(members, member).defined[kind];
    const replaced = replacedOf(member, kind);
    if (placed[member] === undefined && replaced.size === 0) {
      bases[member] = count;
      if (own > 0) pieces.push({ member, from: 0, count: own });
      count += own;
      continue;
    }
    const indices = placedOf(member);
    for (let ordinal = 0; ordinal < own; ordinal += 1) {
      if (indices[ordinal] === 0 && !replaced.has(ordinal)) place(member, ordinal);
    }
  }
  const indexOf = (target: Target): number => {
    if (target.member === undefined) return numbers.get(target.import) as number;
    const base = bases[target.member];
    return base === undefined ? (placedOf(target.member)[target.ordinal] as number) - 1 : base + target.ordinal;
  };
  const items = new Uint32Array(largest);
  const maps = members.map((module, member) => {
    const imported = module.imports[kind].length;
    const total = countItems(module, kind);
    for (let index = 0; index < imported; index += 1) items[index] = indexOf(targetOf(member, kind, index));
    const base = bases[member];
    if (base !== undefined) {
      // The definitions move by the same number as the first of them.
      if (total > imported) items[imported] = base;
      return mapOf(items, { known: Math.min(total, imported + 1), count: total });
    }
    placedOf(member).forEach((index, ordinal) => {
      items[imported + ordinal] = index - 1;
    });
    for (const [ordinal, position] of replacedOf(member, kind)) {
      items[imported + ordinal] = numbers.get(position) as number;
    }
    return mapOf(items, { known: total, count: total });
  });
  return { pieces, maps, count };
}

const NO_ITEMS = /* @__PURE__ */ shiftBy(0, 0);

/**
 * A map with a table for as few items as possible: all items behind it move by the same number.
 *
 * @param items - the new indices of the first `known` items; the others move as the last of these does
 */
function mapOf(items: Uint32Array, { known, count }: { readonly known: number; readonly count: number }): IndexMap {
  const last = known - 1;
  if (last < 0) return NO_ITEMS;
  const delta = (items[last] as number) - last;
  let irregular = last;
  while (irregular > 0 && (items[irregular - 1] as number) - (irregular - 1) === delta) irregular -= 1;
  return irregular === 0 ? shiftBy(delta, count) : { table: items.slice(0, irregular), delta, count };
}

/** Puts the items of all modules one behind the other. */
function shiftEach(
  members: readonly Member[],
  order: readonly number[],
  countOf: (member: Member) => number,
): { readonly maps: readonly IndexMap[]; readonly count: number } {
  const maps: IndexMap[] = [];
  let count = 0;
  for (const member of order) {
    const own = countOf(at(members, member));
    maps[member] = shiftBy(count, own);
    count += own;
  }
  return { maps, count };
}
