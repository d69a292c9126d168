import { declaredMinimum } from "../../wasm/declared-minimum.ts";
import { at, largest, smallest } from "../../wasm/lists.ts";
import type { AreaRange, Places } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { NamedModule } from "../resolve/index-exports.ts";

/** The slots of everything that the linker decides about in one table. */
export interface TableLayoutPlan {
  /** Slots by which the functions of a placed module move, by position of the module. */
  readonly moves: ReadonlyMap<number, number>;
  /** Number of slots. */
  readonly end: number;
}

/** Slot 0 stays empty: in C it is the null pointer. */
const FIRST_SLOT = 1;

interface SlotHolder {
  readonly module: number;
  readonly slots: AreaRange;
  /** Absent if the functions stay. */
  readonly places?: Places;
}

interface TableLayoutInput {
  /** Whether the functions of a module may move. */
  readonly isPlaceable: (module: number) => boolean;
  /** Position of the module that defines the table, if one does. */
  readonly owner: number | undefined;
}

/**
 * Lays a table out: the functions of modules that stay, then those of each placed module in input order.
 *
 * @returns undefined if all functions stay; or if one module alone has functions, and the table has room for them
 */
export function layOutTable(
  members: readonly number[],
  modules: readonly NamedModule[],
  { isPlaceable, owner }: TableLayoutInput,
): TableLayoutPlan | undefined {
  const holders = members.flatMap((module): SlotHolder[] => {
    const { type } = at(modules, module);
    const places = isPlaceable(module) ? type.areas?.places : undefined;
    const slots = places?.slots ?? slotsOf(type);
    return slots.start < slots.end ? [{ module, slots, ...(places && { places }) }] : [];
  });
  const fixed = holders.filter(({ places }) => places === undefined);
  if (fixed.length === holders.length) return undefined;
  const moves = new Map<number, number>();
  const declared = (module: number): number => declaredMinimum(at(modules, module).type, "table") ?? 0;
  // A module that stays may fill all slots that it declares, when it runs.
  const taken = fixed.map(({ module, slots }) => Math.max(slots.end, declared(module)));
  const [first, ...others] = holders;
  if (first !== undefined && others.length === 0) {
    // A program without pointers to functions has a table of one slot, and a plugin may need more.
    const room = owner === undefined || owner === first.module ? Number.POSITIVE_INFINITY : declared(owner);
    if (first.slots.end <= room) return undefined;
    taken.push(room);
  }
  let end = largest(taken, FIRST_SLOT);
  for (const { module, slots, places } of holders) {
    if (places === undefined) continue;
    moves.set(module, end - slots.start);
    end += slots.end - slots.start;
  }
  return { moves, end };
}

/** The slots that the active segments of a module fill. */
export function slotsOf({ elementSegments = [] }: ModuleType): AreaRange {
  const own = elementSegments.filter(({ table, count }) => table === 0 && count > 0);
  return {
    start: smallest(
      own.map(({ offset }) => offset),
      Number.POSITIVE_INFINITY,
    ),
    end: largest(
      own.map(({ offset, count }) => offset + count),
      0,
    ),
  };
}
