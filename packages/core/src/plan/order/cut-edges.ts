import type { DependencyGraph } from "./dependency-graph.ts";
import { orderAcyclic } from "./order-acyclic.ts";
import type { ComponentOrder, OrderCycle } from "./order-component.ts";
import { stronglyConnectedComponents } from "./strongly-connected-components.ts";
import { topologicalOrder } from "./topological-order.ts";

/** Strongly connected components, ordered by their first member in input order; members ascending. */
export type Components = readonly (readonly number[])[];

/** The components of a graph, including those without a cycle. */
export function findComponents(graph: DependencyGraph): Components {
  const successors: number[][] = [];
  for (const edges of graph) {
    const providers: number[] = [];
    for (const { provider } of edges) providers.push(provider);
    successors.push(providers);
  }
  return stronglyConnectedComponents(successors).sort(byFirst);
}

function byFirst([a = 0]: readonly number[], [b = 0]: readonly number[]): number {
  return a - b;
}

/** The components that are cycles: several modules, or one that imports from itself. */
export function findCycles(components: Components, graph: DependencyGraph): Components {
  const cycles: (readonly number[])[] = [];
  for (const members of components) {
    const [first] = members;
    const needsItself = first !== undefined && graph[first]?.some(({ provider }) => provider === first);
    if (members.length > 1 || needsItself) cycles.push(members);
  }
  return cycles;
}

export interface Cuts {
  /**
   * Instantiation order of all modules. A deferrable edge is cut if its provider comes after its importer. The modules
   * of a cycle are adjacent.
   */
  readonly order: readonly number[];
  /** Components that are cycles. */
  readonly cycles: Components;
  /** Whether an edge is cut: some component is still a cycle after hoisting. */
  readonly hasCuts: boolean;
  readonly unbreakable: ComponentOrder["unbreakable"];
}

interface CutOptions {
  readonly components: Components;
  readonly cycles: Components;
  /** The dependency graph after hoisting. */
  readonly reduced: DependencyGraph;
  readonly orderCycle: OrderCycle;
  readonly isUnwilling: (module: number) => boolean;
}

/**
 * Orders all modules. Components come after their providers, ties by input order. Inside each component, the order
 * defers the fewest functions.
 */
export function cutEdges(graph: DependencyGraph, options: CutOptions): Cuts {
  const { components, cycles, reduced, orderCycle, isUnwilling } = options;
  const orders: (readonly number[])[] = [];
  const unbreakable: (readonly number[])[] = [];
  let hasCuts = false;
  for (const members of components) {
    let order = cycles.length === 0 ? members : orderAcyclic(members, reduced);
    if (order === undefined) {
      const component = orderCycle(members, reduced, isUnwilling);
      hasCuts = true;
      order = component.order;
      unbreakable.push(...component.unbreakable);
    }
    orders.push(order);
  }
  if (unbreakable.length > 0) return { order: [], cycles, hasCuts, unbreakable };
  const order: number[] = [];
  for (const component of orderComponents(components, graph)) order.push(...(orders[component] as readonly number[]));
  return { order, cycles, hasCuts, unbreakable };
}

/** Components by position, each after its providers. */
function orderComponents(components: Components, graph: DependencyGraph): readonly number[] {
  const componentOf = new Int32Array(graph.length);
  for (let component = 0; component < components.length; component += 1) {
    for (const module of components[component] as readonly number[]) componentOf[module] = component;
  }
  /** For each component, the last importer that listed it, so that an importer lists it once. */
  const notedFor = new Int32Array(components.length).fill(-1);
  const needed: number[][] = [];
  for (let component = 0; component < components.length; component += 1) {
    const providers: number[] = [];
    notedFor[component] = component;
    for (const module of components[component] as readonly number[]) {
      for (const { provider } of graph[module] ?? []) {
        const needs = componentOf[provider] as number;
        if (notedFor[needs] !== component) providers.push(needs);
        notedFor[needs] = component;
      }
    }
    needed.push(providers);
  }
  return topologicalOrder(needed);
}
