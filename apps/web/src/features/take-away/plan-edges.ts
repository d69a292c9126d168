import type { LinkPlan, PlannedImport } from "@rec/browser";
import { shownName } from "../../model/shown-name.ts";

/** How an import reaches its provider. */
export type EdgeBinding = "direct" | "hoisted" | "shim" | "closure" | "fused" | "host" | "trap";

/** The imports of one module from one provider, under one binding. */
export interface PlanEdge {
  readonly from: string;
  /** The name of a module; undefined for the host, and for stubs that trap. */
  readonly to: string | undefined;
  readonly binding: EdgeBinding;
  /** Names of the imports, in order. */
  readonly names: readonly string[];
}

export function edgesOf(plan: LinkPlan): readonly PlanEdge[] {
  const unitOf = new Map(plan.units.flatMap(({ name, modules }) => modules.map((module) => [module, name] as const)));
  const edges = new Map<string, PlanEdge & { readonly names: string[] }>();
  for (const { name: from, imports } of plan.modules) {
    for (const entry of imports) {
      const found = providerOf(entry, plan);
      const { to } = found;
      const isInside = to !== undefined && to !== from && unitOf.get(to) === unitOf.get(from);
      const binding = isInside && found.binding === "direct" ? "fused" : found.binding;
      const key = JSON.stringify([from, to, binding]);
      const edge = edges.get(key) ?? { from, to, binding, names: [] };
      edge.names.push(entry.name);
      edges.set(key, edge);
    }
  }
  return [...edges.values()];
}

function providerOf({ binding }: PlannedImport, plan: LinkPlan): Pick<PlanEdge, "to" | "binding"> {
  switch (binding.by) {
    case "host":
      return { to: undefined, binding: "host" };
    case "export":
      return { to: binding.module, binding: "direct" };
    case "deferred": {
      const slot = plan.deferred[binding.slot];
      return { to: slot?.provider.module, binding: slot?.binding ?? "shim" };
    }
    case "made":
      return { to: binding.provider?.module, binding: "hoisted" };
    case "trap":
      return { to: undefined, binding: "trap" };
  }
}

const MOST_NAMES = 3;

/** `malloc, free`, and the number of the others if there are many. */
export function namesText({ names }: PlanEdge): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).map(shownName).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
