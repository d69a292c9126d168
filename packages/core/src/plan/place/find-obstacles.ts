import { cameCompiled } from "../../wasm/came-compiled.ts";
import type { AreaRange } from "../../wasm/module-areas.ts";
import { findHiddenZeros, without } from "./hidden-zeros.ts";
import type { MemoryLayoutPlan } from "./lay-out-memory.ts";
import type { NotPlaceable, Obstacle, StaleRelocations } from "./place-problems.ts";
import { meets, type Resident } from "./residents.ts";

interface ObstacleInput {
  readonly residents: readonly Resident[];
  readonly layout: MemoryLayoutPlan;
  /** The residents that use the stack of the layout. */
  readonly joined: ReadonlySet<Resident>;
  /** Whether each module has to be placed that is in the way. If not, the map of the memory has the warnings. */
  readonly isRequired: boolean;
}

/** Finds modules that stay where they are, in the way of another module that stays, or that had to come last. */
export function findObstacles(input: ObstacleInput): (NotPlaceable | StaleRelocations)[] {
  const { residents, layout, isRequired } = input;
  const hasPlaced = residents.some(({ places }) => places !== undefined);
  const fixed = residents.filter(({ places }) => places === undefined);
  const unseen = fixed.filter(({ type }) => type.precompiled === true);
  const seen = fixed.filter(({ type }) => type.precompiled !== true);
  const inTheWay = seen.flatMap((later, position): (NotPlaceable | StaleRelocations)[] => {
    const matters = (one: Resident): boolean => isRequired || isStale(one) || isStale(later);
    const other = seen.slice(0, position).find((one) => matters(one) && isInTheWay([one, later], input));
    if (other === undefined) return [];
    // The module with relocations is the one that has to be placed.
    const [mover, stayer] = later.areas.stalePlaces === undefined && isStale(other) ? [other, later] : [later, other];
    if (isStale(mover)) return staleRelocations(mover);
    const isCertain = isInTheWay([other, later], { ...input, isRequired: false });
    const obstacle = { is: "no relocations", ...(!isCertain && { isSuspected: true as const }) } as const;
    const compiled = [mover, stayer].find(({ type }) => cameCompiled(type));
    if (compiled === undefined) return [notPlaceable(mover, obstacle, stayer)];
    return [notPlaceable(compiled, { is: "compiled" }, compiled === mover ? stayer : mover)];
  });
  return [
    ...(hasPlaced || isRequired ? unseen.map((one) => notPlaceable(one, { is: "precompiled" })) : []),
    ...inTheWay,
    ...layout.tooLong.map(({ resident, needed }) => notPlaceable(resident, { is: "last place", needed })),
  ];
}

function isStale({ areas }: Resident): boolean {
  return areas.stalePlaces !== undefined;
}

/** The problem of a module with relocations that do not fit; none if they fit. */
export function staleRelocations({ name, areas: { stalePlaces } }: Resident): StaleRelocations[] {
  if (stalePlaces === undefined) return [];
  const { offset } = stalePlaces;
  const problem = { about: "stale-relocations", code: "STALE_RELOCATIONS", module: name, place: stalePlaces } as const;
  return [offset === undefined ? problem : { ...problem, offset }];
}

/** The problem of a module that stays in the way of another. */
export function notPlaceable(
  { name }: Pick<Resident, "name">,
  obstacle: Obstacle,
  other?: Pick<Resident, "name">,
): NotPlaceable {
  return {
    about: "not-placeable",
    code: "NOT_PLACEABLE",
    module: name,
    ...(other && { other: other.name }),
    obstacle,
  };
}

function isInTheWay([first, second]: readonly [Resident, Resident], { joined, isRequired }: ObstacleInput): boolean {
  const areasOf = (one: Resident): readonly AreaRange[] => {
    const { stack, data } = one;
    if (stack?.initial === undefined || joined.has(one)) return data;
    return [...data, { start: stack.low, end: stack.initial }];
  };
  const others = areasOf(second);
  if (areasOf(first).some((range) => meets(others, range))) return true;
  if (!isRequired) return false;
  const [hidden, hiddenOfSecond] = [hiddenOf(first), hiddenOf(second)];
  return (
    hidden.some((range) => meets([...others, ...hiddenOfSecond], range)) ||
    hiddenOfSecond.some((range) => meets(areasOf(first), range))
  );
}

/** Memory in which nothing shows whether a module has zero-initialised data. */
function hiddenOf({ type, data, stack }: Resident): readonly AreaRange[] {
  const hidden = findHiddenZeros(type);
  if (hidden === undefined) return [];
  const own = stack?.initial === undefined ? [] : [{ start: stack.low, end: stack.initial }];
  return without(hidden, [...data, ...own]);
}
