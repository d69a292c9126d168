import { type ExternType, externKindOf } from "../../wasm/extern-type.ts";
import { at, groupBy } from "../../wasm/lists.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import { type Mismatch, matchTypes } from "../types/match-imports.ts";
import type { TypeNumbering } from "../types/type-numbering.ts";
import type { DefinitionPosition } from "./find-hoistable.ts";
import { widenForImporters } from "./reconcile-limits.ts";

interface ReconcileInput {
  readonly modules: readonly NamedModule[];
  readonly definitions: readonly (readonly Definition[])[];
  readonly numbering: () => TypeNumbering;
  readonly mismatches: readonly Mismatch[];
}

export interface ReconciledLimits {
  /** Mismatches that no limits remove. */
  readonly mismatches: readonly Mismatch[];
  /** Memories and tables that the linker makes, in limits that satisfy owner and importers. */
  readonly reconciled: readonly DefinitionPosition[];
}

/** An import of a memory or table that the linker could make. */
interface Wanted extends DefinitionPosition {
  readonly importer: number;
  readonly position: number;
  readonly type: ExternType;
}

/**
 * Finds memories and tables whose declared limits do not satisfy all importers, although other limits would.
 *
 * The linker makes these, in a cycle or not; their owner imports and exports them. All importers of one memory are taken
 * together: if their limits contradict each other, all mismatches stay.
 */
export function reconcileMismatches(input: ReconcileInput): ReconciledLimits {
  const { modules } = input;
  const isMismatched = createMismatchCheck(input.mismatches);
  const reconciled: DefinitionPosition[] = [];
  const removed = new Set<string>();
  for (const [first, ...others] of groupBy(collectWanted(input), keyOf).values()) {
    const all = [first, ...others];
    const mismatched = all.filter(isMismatched);
    if (mismatched.length === 0) continue;
    const { module, kind, ordinal } = first;
    const own = at(at(modules, module).type.definitions[kind], ordinal).type;
    const actual = widenForImporters(
      own,
      all.map(({ type }) => type),
    );
    const satisfies = ({ importer, type }: Wanted): boolean =>
      matchTypes({ expected: type, importer, actual, provider: module }, input);
    if (!all.every(satisfies)) continue;
    reconciled.push({ module, kind, ordinal });
    for (const { importer, position } of mismatched) removed.add(`${importer} ${position}`);
  }
  const isLeft = ({ importer, position }: Mismatch): boolean => !removed.has(`${importer} ${position}`);
  return { mismatches: input.mismatches.filter(isLeft), reconciled };
}

function keyOf({ module, kind, ordinal }: DefinitionPosition): string {
  return `${module} ${kind} ${ordinal}`;
}

function createMismatchCheck(mismatches: readonly Mismatch[]): (wanted: Wanted) => boolean {
  const known = new Set(mismatches.map(({ importer, position }) => `${importer} ${position}`));
  return ({ importer, position }) => known.has(`${importer} ${position}`);
}

function collectWanted({ modules, definitions }: ReconcileInput): Wanted[] {
  return modules.flatMap(({ type: { imports } }, importer) =>
    imports.flatMap(({ type }, position): Wanted[] => {
      if (type.kind !== "memory" && type.kind !== "table") return [];
      const definition = findMovable(at(at(definitions, importer), position), modules);
      return definition?.kind === type.kind ? [{ ...definition, importer, position, type }] : [];
    }),
  );
}

/** The memory or table behind an import, if it and all in front of it in its index space are movable. */
function findMovable(definition: Definition, modules: readonly NamedModule[]): DefinitionPosition | undefined {
  if (definition.by !== "export") return undefined;
  const { module } = definition.at;
  const { imports, exports, definitions } = at(modules, module).type;
  const { type, index } = at(exports, definition.at.export);
  if (type.kind !== "memory" && type.kind !== "table") return undefined;
  const { kind } = type;
  const ordinal = index - imports.filter((entry) => externKindOf(entry.type) === kind).length;
  const isMovable = definitions[kind].slice(0, ordinal + 1).every(({ movable }) => movable);
  return isMovable ? { module, kind, ordinal } : undefined;
}
