import type { DependencyGraph } from "./dependency-graph.ts";
import { type ComponentOrder, orderComponent } from "./order-component.ts";
import { stronglyConnectedComponents } from "./strongly-connected-components.ts";
import { topologicalOrder } from "./topological-order.ts";

/** Strongly connected components, first by first member in input order; members ascending. */
export type Components = readonly (readonly number[])[];

/** The components of a graph, those without a cycle included. */
export function findComponents(graph: DependencyGraph): Components {
  const successors = graph.map((edges) => edges.map(({ provider }) => provider));
  return stronglyConnectedComponents(successors).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

/** Whether a component is a cycle: several modules, or one that needs itself. */
export function isCycle(members: readonly number[], graph: DependencyGraph): boolean {
  const [first] = members;
  if (members.length > 1 || first === undefined) return true;
  return graph[first]?.some(({ provider }) => provider === first) ?? false;
}

export interface Cuts {
  /**
   * Instantiation order of all modules. A deferrable edge whose provider stands behind its importer is cut. The modules
   * of a cycle stand together.
   */
  readonly order: readonly number[];
  /** Components that are cycles. */
  readonly cycles: Components;
  readonly unbreakable: ComponentOrder["unbreakable"];
}

interface CutOptions {
  readonly components: Components;
  /** Who needs whom after hoisting. */
  readonly reduced: DependencyGraph;
  readonly isUnwilling: (module: number) => boolean;
}

/**
 * Orders all modules: components behind those that provide for them, ties by input order, and inside each component so
 * that the fewest functions are deferred.
 */
export function cutEdges(graph: DependencyGraph, { components, reduced, isUnwilling }: CutOptions): Cuts {
  const cycles = components.filter((members) => isCycle(members, graph));
  const orders = components.map((members) =>
    members.length === 1 && !isCycle(members, reduced)
      ? { order: members, unbreakable: [] }
      : orderComponent(members, reduced, isUnwilling),
  );
  const unbreakable = orders.flatMap((component) => component.unbreakable);
  if (unbreakable.length > 0) return { order: [], cycles, unbreakable };
  const order = orderComponents(components, graph).flatMap((component) => orders[component]?.order ?? []);
  return { order, cycles, unbreakable };
}

/** Components by position, each behind those that it needs. */
function orderComponents(components: Components, graph: DependencyGraph): number[] {
  const componentOf = new Int32Array(graph.length);
  components.forEach((members, component) => {
    for (const module of members) componentOf[module] = component;
  });
  /** The component for which each was noted last, so that none is noted twice. */
  const notedFor = new Int32Array(components.length).fill(-1);
  const needed = components.map((members, component) => {
    const providers: number[] = [];
    notedFor[component] = component;
    for (const module of members) {
      for (const { provider } of graph[module] ?? []) {
        const needs = componentOf[provider] ?? 0;
        if (notedFor[needs] !== component) providers.push(needs);
        notedFor[needs] = component;
      }
    }
    return providers;
  });
  return topologicalOrder(needed);
}
