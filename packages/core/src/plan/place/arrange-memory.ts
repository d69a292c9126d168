import { largest } from "../../wasm/lists.ts";
import type { PassOptions } from "../plan-options.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import { type BoundData, bindData } from "./bind-data.ts";
import { findSharers, ordinalOf, type SharedStack } from "./choose-stack.ts";
import { findObstacles, notPlaceable, staleRelocations } from "./find-obstacles.ts";
import { layOutMemory, type MemoryLayoutPlan } from "./lay-out-memory.ts";
import { obstacleOf } from "./limits-obstacle.ts";
import type { PlaceProblem } from "./place-problems.ts";
import { findResidents, type Resident } from "./residents.ts";
import { declaredTypes, type SharedExtern } from "./shared-externs.ts";

/** The decisions about one memory. */
export interface ArrangedMemory {
  readonly extern: SharedExtern;
  readonly placed: readonly Resident[];
  /** Placed modules, and modules of compilers of C that stay beside them. Their pointers to functions are slots of a table. */
  readonly compiled: readonly Resident[];
  /** The residents that use one stack; none if each keeps its own. */
  readonly joined: readonly Resident[];
  readonly stack: SharedStack | undefined;
  readonly moves: MemoryLayoutPlan["moves"];
  readonly heap: MemoryLayoutPlan["heap"];
  /** Addresses of data of other modules, by position of the module. */
  readonly symbols: BoundData["symbols"];
  /** Addresses that come from exported constants of modules that stay. */
  readonly constants: BoundData["constants"];
  /** The least number of pages; undefined if the declared ones are enough. */
  readonly minimum: number | undefined;
  /** No module provides the memory, and the linker cannot make one in which all modules have room: an error in any case. */
  readonly isBlocked: boolean;
  readonly problems: readonly PlaceProblem[];
}

interface MemoryInput {
  readonly modules: readonly NamedModule[];
  readonly options: PassOptions;
  /** Whether the linker would make an import of a module. */
  readonly isSupposed: (module: number, position: number) => boolean;
}

const LOG2_OF_USUAL_PAGE = 16;

function ownerOf({ definition }: SharedExtern): number | undefined {
  return definition.by === "owner" ? definition.at.module : undefined;
}

/**
 * Decides about one memory: which modules use one stack, where each placed module lies, and which problems stay.
 *
 * @returns undefined if fewer than two modules have something in the memory, unless the linker makes it
 */
export function arrangeMemory(extern: SharedExtern, input: MemoryInput): ArrangedMemory | undefined {
  const { modules, options } = input;
  const residents = findResidents({ members: extern.members, owner: ownerOf(extern) }, modules);
  // A memory that no module provides is made for one module with relocations and all that import it with the module.
  const isMade = extern.definition.by === "made" && extern.members.length > 1;
  const mayMove = ({ places, areas }: Resident) => places !== undefined || areas.stalePlaces !== undefined;
  if (residents.length < 2 && !(isMade && residents.some(mayMove))) return undefined;
  const sharers = findSharers(residents, input.isSupposed);
  const declared = declaredTypes(extern, modules);
  const [first] = declared;
  const pageBytes = 2 ** ((first?.type.kind === "memory" ? first.type.pageSizeLog2 : undefined) ?? LOG2_OF_USUAL_PAGE);
  const minimums = declared.map(({ type }) => type.limits.minimum);
  const pages = largest(minimums, 0);
  const { stackSize, heap } = options;
  const layout = layOutMemory(residents, sharers, { stackSize, heap, pageBytes, minimumBytes: pages * pageBytes });
  const placed = residents.filter(({ places }) => places !== undefined);
  const isPlaced = placed.length > 0 && layout.tooLong.length === 0;
  const needed = layout.endBytes / pageBytes;
  const obstacle = isPlaced ? obstacleOf(extern, { needed, declared, modules }) : undefined;
  const isArranged = isPlaced && obstacle === undefined;
  // Without a placed module, the stack is that of a module that stays.
  const stack = isArranged || placed.length === 0 ? layout.stack : undefined;
  const joined = stack === undefined ? [] : sharers;
  const isRequired = options.place === "require";
  const problems = findObstacles({ residents, layout, joined: new Set(joined), isRequired });
  if (!isArranged) {
    const stale = isMade ? residents.flatMap(staleRelocations) : [];
    const others = problems.filter(({ code }) => stale.length === 0 || code !== "STALE_RELOCATIONS");
    const found = obstacle === undefined ? [] : [notPlaceable(obstacle.module, obstacle.obstacle)];
    const isBlocked = isMade && found.length + stale.length + layout.tooLong.length > 0;
    const nothing = {
      moves: new Map(),
      symbols: new Map(),
      constants: new Map(),
      minimum: undefined,
      placed: [],
      compiled: [],
      isBlocked,
    };
    return { extern, joined, stack, heap: layout.heap, ...nothing, problems: [...others, ...stale, ...found] };
  }
  const { symbols, constants, problems: unresolved } = bindData(residents, layout.moves);
  const { moves, heap: heaps } = layout;
  const isLarger = declared.some(({ type }) => type.limits.minimum !== needed);
  return {
    extern,
    placed,
    compiled: residents.filter((one) => one.places !== undefined || isCompiled(one)),
    joined,
    stack,
    moves,
    heap: heaps,
    symbols,
    constants,
    minimum: isLarger ? needed : undefined,
    isBlocked: false,
    problems: [...problems, ...unresolved],
  };
}

/** Whether a compiler of C made the module, which shows its stack for certain. Its definitions have to be known too. */
function isCompiled({ stack, type }: Resident): boolean {
  return stack !== undefined && type.precompiled !== true;
}

/** Whether all residents with a stack pointer have the one that the layout wants, so that none has to change. */
export function agreesAlready({ joined, stack }: Pick<ArrangedMemory, "joined" | "stack">): boolean {
  const [only, ...others] = joined;
  if (only === undefined || stack === undefined) return true;
  return others.length === 0 && only.stack?.initial === stack.high && ordinalOf(only, only.stack) >= 0;
}
