import type { Hoists } from "../hoist/choose-hoists.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { Cuts } from "./cut-edges.ts";
import type { DeferredFunctions } from "./deferral.ts";

interface DeferStartsInput {
  readonly modules: readonly NamedModule[];
  readonly definitions: readonly (readonly Definition[])[];
  readonly cuts: Cuts;
  readonly hoists: Hoists;
  readonly deferred: Pick<DeferredFunctions, "isBackward">;
}

/**
 * Chooses the modules whose start function is deferred: those of a cycle in which a function is deferred or an extern
 * is hoisted. Until the whole cycle is instantiated, a slot may be empty, or a memory may lack the data of its owner.
 */
export function deferStarts({ modules, definitions, cuts, hoists, deferred }: DeferStartsInput): ReadonlySet<number> {
  const waiting = new Set<number>();
  for (const members of cuts.cycles) {
    if (!members.some((module) => modules[module]?.type.start !== undefined)) continue;
    const inside = new Set(members);
    const isBoundLater = (importer: number, definition: Definition, position: number): boolean => {
      if (definition.by !== "export" || !inside.has(definition.at.module)) return false;
      const provider = definition.at.module;
      return deferred.isBackward(importer, provider) || hoists.hoistedImport(importer, position) !== undefined;
    };
    const waits = members.some((importer) =>
      definitions[importer]?.some((definition, position) => isBoundLater(importer, definition, position)),
    );
    if (!waits) continue;
    for (const module of members) {
      const { start, precompiled, dylink } = modules[module]?.type ?? {};
      // The bytes of a precompiled module cannot be changed: its start function runs at once. That of a dynamic library
      // fills its own data, and calls no import.
      if (start !== undefined && precompiled !== true && dylink === undefined) waiting.add(module);
    }
  }
  return waiting;
}
