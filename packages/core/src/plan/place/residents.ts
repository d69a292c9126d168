import { at } from "../../wasm/lists.ts";
import type { AreaRange, ModuleAreas, Places, StackArea } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import { mayShareStack } from "./may-share-stack.ts";
import { shownData } from "./shown-data.ts";

/** A module with static data or a stack in one memory. */
export interface Resident {
  /** Position in the input. */
  readonly module: number;
  readonly name: string;
  readonly type: ModuleType;
  readonly areas: ModuleAreas;
  /** Absent if the module stays where it is. */
  readonly places?: Places;
  /** Static data that the module shows for certain, at the addresses that it was linked for. */
  readonly data: readonly AreaRange[];
  /** The shadow stack, if it is known for certain. */
  readonly stack?: StackArea;
  /** The heap of the module is all memory behind its data. */
  readonly ownsRest: boolean;
}

/**
 * The modules among the members of a memory that have something in it.
 *
 * Zero-initialised data of the module that defines the memory leaves no trace. So if others are placed, a definer that
 * may have a stack is taken to have something too.
 *
 * @param owner - the module that defines the memory
 */
export function findResidents(
  { members, owner }: { readonly members: readonly number[]; readonly owner: number | undefined },
  modules: readonly NamedModule[],
): readonly Resident[] {
  const residents = members.flatMap((module): Resident[] => {
    const { name, type } = at(modules, module);
    // A dynamic library asks the linker for its addresses.
    if (type.dylink !== undefined) return [];
    const { areas = {}, precompiled } = type;
    const isScript = areas.language === "AssemblyScript";
    const places = precompiled || isScript ? undefined : areas.places;
    const data = shownData(type);
    const stack = isScript || areas.stack?.rule === "value" ? undefined : areas.stack;
    const ownsRest = isScript && areas.heapBase !== undefined;
    const resident = { module, name, type, areas, data, ownsRest, ...(places && { places }), ...(stack && { stack }) };
    return isHidden(resident) && (module !== owner || !mayShareStack(type)) ? [] : [resident];
  });
  const isPlaced = residents.some(({ places }) => places !== undefined);
  return isPlaced ? residents : residents.filter((one) => !isHidden(one));
}

/** Whether a module shows nothing that it has in the memory. */
function isHidden({ type, data, stack, places }: Resident): boolean {
  const hasPlaces = places !== undefined && !isNothing(places.data);
  return type.precompiled !== true && data.length === 0 && stack === undefined && !hasPlaces;
}

function isNothing({ start, end }: AreaRange): boolean {
  return start >= end;
}

/** Whether any of the ranges has an address in common with `range`. */
export function meets(ranges: readonly AreaRange[], { start, end }: AreaRange): boolean {
  return ranges.some((one) => one.start < end && start < one.end);
}
