import { readConstant } from "../../wasm/address-constant.ts";
import { declaredMinimum } from "../../wasm/declared-minimum.ts";
import { at, largest } from "../../wasm/lists.ts";
import type { AreaRange, StackArea } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { placesOf } from "../layout/gather-segments.ts";
import type { MemoryArea } from "../memory-format.ts";
import type { LinkPlan, MadeExtern } from "../plan-format.ts";
import type { ModulePlace } from "../rewrite-format.ts";
import type { FindExtern, SharedSpace } from "./gather-spaces.ts";
import { findHiddenZeros, without } from "./hidden-zeros.ts";
import { shownData, writtenData } from "./shown-data.ts";

/** Bytes of a memory that a module uses, or several: a shared stack. */
export interface Claim extends AreaRange {
  /** Positions in the plan. */
  readonly modules: readonly number[];
  /** The module whose bytes say so; undefined if the linker decided it. */
  readonly owner: number | undefined;
  readonly content: MemoryArea["content"];
  /** The first byte that is used for certain, if that is behind `start`; undefined if nothing is certain. */
  readonly certainStart: number | undefined;
  readonly rules?: readonly StackArea["rule"][];
  readonly isPlaced: boolean;
}

interface ClaimInput {
  readonly types: Readonly<Record<string, ModuleType>>;
  readonly find: FindExtern;
}

const PAGE_BYTES = 65_536;

/** No program has a smaller stack: wasm-ld gives 64 KiB, and users say more or less. */
const SMALLEST_STACK_BYTES = 4_096;

/** Everything that modules use in one memory: first static data, then stacks, then heaps. */
export function listClaims(plan: LinkPlan, { members }: SharedSpace, { types, find }: ClaimInput): Claim[] {
  const places = placesOf(plan);
  const users = members.map((module): User => {
    const { name } = at(plan.modules, module);
    return { module, type: types[name] as ModuleType, place: places.get(name) };
  });
  const statics = users.flatMap(staticClaims);
  const pages = users.reduce((most, { type }) => Math.max(most, declaredMinimum(type, "memory") ?? 0), 0);
  const stacks = stackClaims(users, { plan, find, statics });
  return [
    ...statics,
    ...users.flatMap((user) => hiddenClaims(user, stacks)),
    ...stacks,
    ...users.flatMap((user) => heapClaims(user, pages * PAGE_BYTES)),
  ];
}

interface User {
  readonly module: number;
  readonly type: ModuleType;
  readonly place: ModulePlace | undefined;
}

function staticClaims({ module, type, place }: User): Claim[] {
  const written = writtenData(type);
  const { zeroed = [], places } = type.areas ?? {};
  const end = largest(
    [...written, ...zeroed].map((range) => range.end),
    0,
  );
  // Relocations show the whole static data: behind the segments it is zero at first.
  const rest =
    places !== undefined && places.data.end > end
      ? [{ start: Math.max(end, places.data.start), end: places.data.end }]
      : [];
  const moved = place?.memory ?? 0;
  const claim =
    (content: "data" | "zeroed") =>
    (range: AreaRange): Claim => ({
      modules: [module],
      owner: module,
      content,
      start: range.start + moved,
      end: range.end + moved,
      certainStart: range.start + moved,
      isPlaced: place !== undefined,
    });
  return [...written.map(claim("data")), ...[...zeroed, ...rest].map(claim("zeroed"))];
}

/** Memory of a module in which nothing shows whether zero-initialised data lies there. */
function hiddenClaims({ module, type, place }: User, stacks: readonly Claim[]): Claim[] {
  const hidden = findHiddenZeros(type);
  if (hidden === undefined) return [];
  const own = stacks.flatMap(({ modules, certainStart, end }) =>
    certainStart !== undefined && modules.includes(module) ? [{ start: certainStart, end }] : [],
  );
  return without(hidden, [...shownData(type), ...own]).map((range) => ({
    ...range,
    modules: [module],
    owner: module,
    content: "zeroed",
    certainStart: undefined,
    isPlaced: place !== undefined,
  }));
}

interface StackInput {
  readonly plan: LinkPlan;
  readonly find: FindExtern;
  readonly statics: readonly Claim[];
}

interface StackUser extends User {
  readonly stack: StackArea;
}

/** Modules with one stack pointer have one stack. */
function stackClaims(users: readonly User[], { plan, find, statics }: StackInput): Claim[] {
  const groups = new Map<unknown, StackUser[]>();
  for (const user of users) {
    const stack = user.type.areas?.stack;
    const pointer = stack && find(user.module, "global", stack.global);
    if (stack === undefined || pointer === undefined) continue;
    const group = groups.get(pointer.key) ?? [];
    groups.set(pointer.key, group);
    group.push({ ...user, stack });
  }
  return [...groups].flatMap(([key, group]) => {
    const made = typeof key === "string" && key.startsWith("made ") ? plan.made[Number(key.slice(5))] : undefined;
    const claim = made === undefined ? ownStack(group, statics) : madeStack(group, made, statics);
    return claim === undefined ? [] : [claim];
  });
}

/** A stack that one of the modules defines. */
function ownStack(group: readonly StackUser[], statics: readonly Claim[]): Claim | undefined {
  const owner = group.find(({ stack }) => stack.initial !== undefined);
  if (owner === undefined) return undefined;
  const { low, initial = 0, rule } = owner.stack;
  // Static data of the same linker run bounds the stack. Without any, little of it is certain.
  const isBounded = statics.some((claim) => claim.owner === owner.module);
  const certainStart = isBounded ? low : Math.max(low, initial - SMALLEST_STACK_BYTES);
  return {
    ...sharedBy(group),
    owner: owner.module,
    start: low,
    end: initial,
    certainStart: rule === "value" ? undefined : certainStart,
    isPlaced: false,
  };
}

/**
 * A stack that several modules share, because the linker made one pointer for them. It is the stack of one of them, or a new
 * one. A pointer that one module owns does not say where its stack ends: then it ends behind all static data below it.
 */
function madeStack(group: readonly StackUser[], made: MadeExtern, statics: readonly Claim[]): Claim | undefined {
  const initial = readConstant(made.initial);
  if (initial === undefined) return undefined;
  const chosen = group.find(({ stack, place }) => stack.initial === initial && place === undefined);
  const below = statics.reduce((highest, { end }) => (end <= initial ? Math.max(highest, end) : highest), 0);
  const start = chosen?.stack.low ?? made.stackLow ?? below;
  const isPlaced = chosen === undefined;
  return { ...sharedBy(group), owner: chosen?.module, start, end: initial, certainStart: start, isPlaced };
}

function sharedBy(group: readonly StackUser[]): Pick<Claim, "modules" | "content" | "rules"> {
  return { modules: group.map(({ module }) => module), content: "stack", rules: group.map(({ stack }) => stack.rule) };
}

/**
 * The heap that a module takes without asking for pages. The allocators of C begin at `__heap_base` with the rest of the
 * declared memory; that of AssemblyScript begins with all pages that there are.
 */
function heapClaims({ module, type, place }: User, memoryBytes: number): Claim[] {
  const { areas: { heapBase, language } = {}, exports } = type;
  const claim = (start: number, end: number, isCertain: boolean): Claim[] => {
    if (end <= start) return [];
    const certainStart = isCertain ? start : undefined;
    return [
      { modules: [module], owner: module, content: "heap", start, end, certainStart, isPlaced: place !== undefined },
    ];
  };
  if (place !== undefined) {
    const { __heap_base: start, __heap_end: end } = place.symbols;
    return start === undefined || end === undefined ? [] : claim(start, end, true);
  }
  if (heapBase === undefined) return [];
  if (language === "AssemblyScript") return claim(heapBase, memoryBytes, true);
  // Allocators of Rust use pages that they ask for, and nothing else shows that a module has an allocator.
  const hasAllocator =
    language === undefined && exports.some(({ name, importIndex }) => name === "malloc" && importIndex === undefined);
  return claim(heapBase, (declaredMinimum(type, "memory") ?? 0) * PAGE_BYTES, hasAllocator);
}
