import type { Problem } from "../../problem.ts";
import { exportedConstant } from "../../wasm/address-constant.ts";
import { at } from "../../wasm/lists.ts";
import type { OwnDefinition } from "../../wasm/module-areas.ts";
import type { ExportType, ModuleType } from "../../wasm/module-type.ts";
import { digestOfName } from "../../wasm/name-digest.ts";
import type { LinkPlan } from "../plan-format.ts";
import { createExternLookup, type SpaceInput } from "./gather-spaces.ts";
import { isPartOfComponent } from "./is-part-of-component.ts";

/** A module with weak definitions beside those of another module: a static link has one of each for both. */
export interface SeparateDefinitions extends Problem {
  readonly about: "separate-definitions";
  readonly code: "SEPARATE_DEFINITIONS";
  readonly module: string;
  /** The module with the definitions that count in a static link. */
  readonly other: string;
  /** The first of them. */
  readonly symbol: string;
  readonly kind: OwnDefinition["kind"];
  readonly count: number;
  readonly moduleCount: number;
}

/** Warnings beyond this number say nothing new. */
const MOST_LISTED = 10;

/**
 * Finds functions and variables of which modules in one memory have one each, and a static link has one for all:
 *
 *   weak    beside one that is not weak    a static link takes the one that is not weak
 *   weak    beside a weak one              it takes the first
 *
 * Example: `a` defines a weak `hook` and calls it, and `b` has another `hook`. A module calls its own functions by index, so `a`
 * does not call that of `b`. A variable that is hidden, as clang makes all by default, is not bound to another module.
 *
 * Functions and variables of libraries are left out, because each module has its own library.
 */
export function findSeparateDefinitions(plan: LinkPlan, input: SpaceInput): SeparateDefinitions[] {
  const holders = plan.modules.flatMap(({ name }, position) => {
    const type = input.types[name];
    return type === undefined ? [] : [holderOf(name, position, type)];
  });
  if (!holders.some(({ weak }) => weak.length > 0)) return [];
  const find = createExternLookup(plan, input);
  const memories = plan.modules.map((_, module) => find(module, "memory", 0)?.key);
  const problems: SeparateDefinitions[] = [];
  for (const holder of holders) {
    const memory = memories[holder.position];
    if (holder.weak.length === 0 || memory === undefined) continue;
    const others = holders.filter((other) => other !== holder && memories[other.position] === memory);
    const found = new Map<string, WeakDefinition[]>();
    for (const definition of holder.weak) {
      const winner = winnerOf(definition, holder, others)?.name;
      if (winner !== undefined) found.set(winner, [...(found.get(winner) ?? []), definition]);
    }
    for (const [other, definitions] of found) {
      const { name: symbol, kind } = at(definitions, 0);
      const by = { module: holder.name, other, symbol, kind, count: definitions.length };
      const problem = { about: "separate-definitions", code: "SEPARATE_DEFINITIONS", ...by } as const;
      if (problems.length < MOST_LISTED) problems.push({ ...problem, moduleCount: plan.modules.length });
    }
  }
  return problems;
}

interface WeakDefinition extends Pick<OwnDefinition, "name" | "kind" | "digest"> {
  /** The linker binds the variable to others that are visible. */
  readonly isVisible: boolean;
}

interface Holder {
  readonly name: string;
  readonly position: number;
  readonly type: ModuleType;
  readonly own: ReadonlyMap<string, OwnDefinition>;
  readonly visibleWeak: ReadonlySet<string>;
  readonly weak: readonly WeakDefinition[];
}

function holderOf(name: string, position: number, type: ModuleType): Holder {
  const { places, language } = type.areas ?? {};
  const { ownDefinitions = [], linkerSymbols = [], definedData = {} } = places ?? {};
  const visibleWeak = new Set(linkerSymbols.filter((symbol) => Object.hasOwn(definedData, symbol)));
  // The standard library of Rust has weak functions, and no program replaces them.
  const isRust = language === "Rust";
  const weak = ownDefinitions.filter(
    ({ isWeak, isUnused, kind }) => isWeak && !isUnused && !(isRust && kind === "function"),
  );
  return {
    name,
    position,
    type,
    own: new Map(ownDefinitions.map((one) => [keyOf(one), one])),
    visibleWeak,
    weak: [
      ...weak.map((one) => ({ ...one, isVisible: false })),
      ...[...visibleWeak].map((symbol) => ({ name: symbol, kind: "data", isVisible: true }) as const),
    ],
  };
}

function keyOf({ name, kind }: Pick<OwnDefinition, "name" | "kind">): string {
  return `${kind} ${name}`;
}

/** The module whose definition counts, if that is another one than the module's own. */
function winnerOf(definition: WeakDefinition, { position }: Holder, others: readonly Holder[]): Holder | undefined {
  const found = others.flatMap((holder) => {
    const rival = rivalIn(holder, definition);
    return rival === undefined ? [] : [{ holder, rival }];
  });
  const strong = found.find(({ rival }) => !rival.isWeak);
  const winner = strong ?? found.find(({ holder, rival }) => holder.position < position || rival.isVisible);
  if (winner === undefined) return undefined;
  const { digest } = definition;
  return digest !== undefined && digest === winner.rival.digest ? undefined : winner.holder;
}

interface Rival extends Pick<OwnDefinition, "isWeak" | "digest"> {
  readonly isVisible?: true;
}

/** The definition of the same name in another module. */
function rivalIn({ type, own, visibleWeak }: Holder, definition: WeakDefinition): Rival | undefined {
  const { name, kind, isVisible } = definition;
  const { places, language } = type.areas ?? {};
  const found = own.get(keyOf(definition));
  // If both are weak, the hidden one is told.
  if (found !== undefined) return isVisible && found.isWeak ? undefined : found;
  if (isVisible || language === "AssemblyScript" || isPartOfComponent(type)) return undefined;
  if (kind === "function") return definesFunction(type, name) ? { isWeak: false } : undefined;
  if (visibleWeak.has(name)) return { isWeak: true, isVisible: true };
  const isDefined = places ? Object.hasOwn(places.definedData, name) : exportedConstant(type, name) !== undefined;
  return isDefined ? { isWeak: false } : undefined;
}

function definesFunction({ exports, areas }: ModuleType, name: string): boolean {
  const isExported = (one: ExportType) =>
    one.name === name && one.type.kind === "function" && one.importIndex === undefined;
  return exports.some(isExported) || areas?.places?.ownFunctions?.includes(digestOfName(name)) === true;
}
