import { cameCompiled } from "../../wasm/came-compiled.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { PlanOptions } from "../plan-options.ts";

/** A module that could be placed, and the reason for which it is not. */
export interface Unplaced {
  readonly module: string;
  /** The option `place`; it came compiled; or the obstacle that a problem `NOT_PLACEABLE` names. */
  readonly because: "off" | "compiled" | "obstacle";
}

export interface UnplacedInput {
  /** By name, as in the plan. */
  readonly types: Readonly<Record<string, ModuleType>>;
  readonly place?: PlanOptions["place"] | undefined;
}

/**
 * The reason for which modules overlap although one of them has relocations. Placed modules do not overlap, so none of them is
 * placed in that memory or table.
 */
export function findUnplaced(names: readonly string[], { types, place }: UnplacedInput): Unplaced | undefined {
  const module = names.findLast((name) => hasRelocations(types[name]));
  if (module === undefined) return undefined;
  if (place === "off") return { module, because: "off" };
  const compiled = names.findLast((name) => isCompiled(types[name]));
  if (compiled !== undefined) return { module: compiled, because: "compiled" };
  return { module, because: "obstacle" };
}

/** Relocations that do not fit have a problem of their own. */
function hasRelocations(type: ModuleType | undefined): boolean {
  const { areas, sections = [] } = type ?? {};
  if (areas?.stalePlaces !== undefined) return false;
  return areas?.places !== undefined || sections.some(({ name }) => name === "reloc.CODE" || name === "rec.places");
}

function isCompiled(type: ModuleType | undefined): boolean {
  return type !== undefined && cameCompiled(type);
}
