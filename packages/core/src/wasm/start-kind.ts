import type { ModuleType } from "./module-type.ts";

/** The start function of a module: there is none, it writes static data and calls no other module, or it may call others. */
export type StartKind = "none" | "writes data" | "may call";

/** @param type - of the whole module, with its areas */
export function startKindOf({ start, areas }: Pick<ModuleType, "start" | "areas">): StartKind {
  if (start === undefined) return "none";
  return areas?.startWrites ? "writes data" : "may call";
}
