import type { LinkPlan } from "@rec/browser";
import type { LinkedView, ModuleFacts } from "../../model/snapshot.ts";
import { formatSize } from "../../ui/format-size.ts";
import { clustersOf } from "./clusters.ts";
import type { Link } from "./links.ts";
import { linksOfFacts, type Unlinked } from "./links-of-facts.ts";
import { linksOfPlan } from "./links-of-plan.ts";
import type { PicturedModule, PictureInput } from "./picture.ts";

/** Everything that the picture shows, before the reader opens or closes a part of it. */
export interface Scene extends Omit<PictureInput, "opened"> {
  /** Absent if the modules are not linked. */
  readonly plan?: LinkPlan;
}

export function linkedScene({ plan, modules }: Pick<LinkedView, "plan" | "modules">): Scene {
  const links = linksOfPlan(plan);
  const facts = new Map(modules.map((module) => [module.name, module]));
  const planned = new Map(plan.modules.map((module) => [module.name, module]));
  const pictured = plan.order.map((name): PicturedModule => {
    const found = facts.get(name);
    const exportCount = planned.get(name)?.exports.length ?? 0;
    return { name, note: found === undefined ? "" : noteOf(found), exportCount };
  });
  const fused = plan.units.flatMap((unit) => (unit.fused === undefined ? [] : [unit.modules]));
  return { modules: pictured, links, diagnostics: [], fused, clusters: clustersOf(plan.order, edgesOf(links)), plan };
}

/** A set that is not linked. Modules that were not read have a card too. */
export function unlinkedScene(unlinked: Unlinked): Scene {
  const { set, modules, diagnostics } = unlinked;
  const links = linksOfFacts(unlinked);
  const facts = new Map(modules.map((module) => [module.name, module]));
  const names = [...new Set([...set.modules, ...modules].map(({ name }) => name))];
  const pictured = names.map((name): PicturedModule => {
    const found = facts.get(name);
    return found === undefined
      ? { name, note: "not read", exportCount: 0 }
      : { name, note: noteOf(found), exportCount: found.exportCount };
  });
  const marked = new Set(links.flatMap(({ problems }) => problems));
  const others = diagnostics.filter((diagnostic) => !marked.has(diagnostic));
  return { modules: pictured, links, diagnostics: others, fused: [], clusters: clustersOf(names, edgesOf(links)) };
}

function noteOf({ sizeBytes }: ModuleFacts): string {
  return formatSize(sizeBytes);
}

function edgesOf(links: readonly Link[]): readonly (readonly [string, string])[] {
  return links.flatMap(({ role, provider, importer }) =>
    role === "import" && provider !== undefined ? [[provider.module, importer] as const] : [],
  );
}
