import type { Problem } from "../../problem.ts";
import type { LinkPlan } from "../plan-format.ts";

/** A module has a source map, and a hoist would move its code. */
export interface MovedSourceMap extends Problem {
  readonly about: "moved-source-map";
  readonly code: "SOURCE_MAP_MOVED";
  readonly module: string;
  /** Whether the module is hoisted from nevertheless, because nothing else breaks its cycle. */
  readonly isHoisted: boolean;
}

/** Warns of modules with code that should keep its offset. */
export function warnOfMoved({ units }: LinkPlan, modules: Iterable<string>): MovedSourceMap[] {
  const hoisted = new Set(units.flatMap(({ name, rewrite }) => (rewrite?.hoists.length ? [name] : [])));
  return Array.from(modules, (module) => {
    return { about: "moved-source-map", code: "SOURCE_MAP_MOVED", module, isHoisted: hoisted.has(module) };
  });
}
