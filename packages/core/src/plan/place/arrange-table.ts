import { at, largest } from "../../wasm/lists.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { ModulePlace } from "../rewrite-format.ts";
import { notPlaceable } from "./find-obstacles.ts";
import { layOutTable } from "./lay-out-table.ts";
import { obstacleOf } from "./limits-obstacle.ts";
import type { PlaceProblem } from "./place-problems.ts";
import { shareSlots } from "./share-slots.ts";
import { declaredTypes, type SharedExtern } from "./shared-externs.ts";

/** The decisions about one table. */
export interface ArrangedTable {
  readonly extern: SharedExtern;
  readonly moves: ReadonlyMap<number, number>;
  readonly slots: ReadonlyMap<number, ModulePlace["slots"]>;
  /** The least number of elements; undefined if the declared ones are enough. */
  readonly minimum: number | undefined;
  readonly problems: readonly PlaceProblem[];
}

type SlotInput = Omit<Parameters<typeof shareSlots>[1], "moveOf">;

interface TableInput extends SlotInput {
  /** Whether the memory of a module is laid out, so that the linker makes its table too, if no module provides one. */
  readonly isArranged: (module: number) => boolean;
}

/** @returns undefined if the table has to stay as it is */
export function arrangeTable(extern: SharedExtern, input: TableInput): ArrangedTable | undefined {
  const { modules } = input;
  const layout = layOutTable(extern.members, modules, {
    isPlaceable: (module) => isPlaceable(at(modules, module)),
    owner: extern.definition.by === "owner" ? extern.definition.at.module : undefined,
  });
  const isMade = extern.definition.by === "made" && (layout !== undefined || extern.members.some(input.isArranged));
  if (layout === undefined && !isMade) return undefined;
  const declared = declaredTypes(extern, modules);
  const minimums = declared.map(({ type }) => type.limits.minimum);
  const needed = largest(minimums, layout?.end ?? 0);
  const obstacle = obstacleOf(extern, { needed, declared, modules });
  if (obstacle !== undefined) {
    const problems = [notPlaceable(obstacle.module, obstacle.obstacle)];
    return { extern, moves: new Map(), slots: new Map(), minimum: undefined, problems };
  }
  const moves = layout?.moves ?? new Map<number, number>();
  const slots = shareSlots(extern.members, { ...input, moveOf: (module) => moves.get(module) });
  const isLarger = isMade || declared.some(({ type }) => type.limits.minimum !== needed);
  return { extern, moves, slots, minimum: isLarger ? needed : undefined, problems: [] };
}

function isPlaceable({ type: { areas, precompiled } }: NamedModule): boolean {
  return areas?.places !== undefined && precompiled !== true && areas.language !== "AssemblyScript";
}
