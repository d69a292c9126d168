import { type ExternType, externKindOf } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import { nameOfNeeded } from "../../wasm/name-of-needed.ts";
import { providersFirst } from "../../wasm/providers-first.ts";
import type { PlanScene } from "../plan-findings.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { Resolution } from "../resolve/resolve-imports.ts";

/** The dynamic libraries of a link, and the program that they are linked to. Modules are positions in the input. */
export interface LinkSet {
  /** In the order in which symbols are sought. */
  readonly search: readonly number[];
  /** All of them, each after the libraries that it needs. */
  readonly providersFirst: readonly number[];
}

const PLACE = "__memory_base";

/**
 * Finds the modules that are linked as dynamic libraries, and their order: breadth first, as the dynamic linkers of ELF
 * search them. A search begins at each module that no other needs, in input order; of modules that need each other, at the
 * first.
 *
 * A module whose address the caller gives is placed by the caller, and is no member. An ordinary module that exports the memory
 * of the libraries is their program, and is searched first.
 */
export function findLinkSet(
  { modules, index, options }: PlanScene,
  resolutions: readonly (readonly Resolution[])[],
): LinkSet {
  const isMember = modules.map(
    ({ type }, module) => type.dylink !== undefined && !isPlacedByCaller(type, at(resolutions, module)),
  );
  const members = modules.flatMap((_, module) => (isMember[module] ? [module] : []));
  const needs = new Map(
    members.map((module) => {
      const { name, type } = at(modules, module);
      const found = (type.dylink?.needed ?? []).flatMap((needed) => {
        const known = options.aliasOf?.(name, needed) ?? nameOfNeeded(needed, (one) => index.moduleByName.has(one));
        const provider = index.moduleByName.get(known);
        return provider === undefined || !isMember[provider] ? [] : [provider];
      });
      return [module, found] as const;
    }),
  );
  const program = findProgram(members, modules, resolutions);
  const needed = new Set([...needs].flatMap(([module, providers]) => providers.filter((one) => one !== module)));
  const roots = [...members.filter((module) => !needed.has(module)), ...members];
  const needsOf = (module: number): readonly number[] => needs.get(module) ?? [];
  return {
    search: searchBreadthFirst([...program, ...roots], needsOf),
    providersFirst: [...providersFirst([...roots, ...program], needsOf)],
  };
}

/** The ordinary module whose memory the members import, if they own none. */
function findProgram(
  members: readonly number[],
  modules: readonly NamedModule[],
  resolutions: readonly (readonly Resolution[])[],
): number[] {
  const ownsMemory = (module: number): boolean =>
    at(modules, module).type.exports.some(({ type, importIndex }) => isMemory(type) && importIndex === undefined);
  if (members.some(ownsMemory)) return [];
  for (const member of members) {
    for (const [position, { type }] of at(modules, member).type.imports.entries()) {
      const resolution = at(at(resolutions, member), position);
      if (isMemory(type) && resolution.by === "export") return [resolution.at.module];
    }
  }
  return [];
}

function isPlacedByCaller({ imports }: NamedModule["type"], resolutions: readonly Resolution[]): boolean {
  return imports.some(({ name }, position) => {
    const { by } = at(resolutions, position);
    return name === PLACE && by !== "nobody";
  });
}

type Needs = (module: number) => readonly number[];

function searchBreadthFirst(roots: readonly number[], needsOf: Needs): number[] {
  const found = new Set<number>();
  for (const root of roots) {
    if (found.has(root)) continue;
    found.add(root);
    const queue = [root];
    for (const module of queue) {
      for (const provider of needsOf(module)) {
        if (found.has(provider)) continue;
        found.add(provider);
        queue.push(provider);
      }
    }
  }
  return [...found];
}

function isMemory(type: ExternType): boolean {
  return externKindOf(type) === "memory";
}
