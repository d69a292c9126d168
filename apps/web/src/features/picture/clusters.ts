import { shownName } from "../../model/shown-name.ts";
import { findCycles } from "./cycles.ts";

/** Modules that the picture shows as one card until the reader opens it. */
export interface Cluster {
  readonly id: string;
  readonly title: string;
  readonly modules: readonly string[];
}

/** A picture of no more modules shows each of them. */
export const MOST_CARDS = 30;

/** A group that is no cycle has no more modules. */
const LARGEST = 20;

const SMALLEST = 3;

/**
 * Groups modules for a picture of many: those of one cycle, then those whose names begin alike, then neighbours in the order of
 * the link. Few modules are not grouped.
 *
 * @param order - names of all modules, providers first as far as possible
 */
export function clustersOf(
  order: readonly string[],
  edges: readonly (readonly [from: string, to: string])[],
): readonly Cluster[] {
  if (order.length <= MOST_CARDS) return [];
  const clusters: Cluster[] = [];
  const left = new Set(order);
  const add = (title: string, modules: readonly string[]): void => {
    for (const part of runsOf(modules, LARGEST)) {
      const [first, last] = [part[0], part[part.length - 1]];
      const text = part.length === modules.length ? title : `${shownName(first ?? "")} to ${shownName(last ?? "")}`;
      clusters.push({ id: `${clusters.length} ${text}`, title: text, modules: part });
      for (const name of part) left.delete(name);
    }
  };
  for (const group of findCycles(order, edges)) {
    if (group.length >= SMALLEST) add(`cycle of ${shownName(group[0] ?? "")}`, group);
  }
  const byStem = new Map<string, string[]>();
  for (const name of order) {
    if (!left.has(name)) continue;
    const group = byStem.get(stemOf(name));
    if (group === undefined) byStem.set(stemOf(name), [name]);
    else group.push(name);
  }
  for (const [stem, group] of byStem) if (group.length >= SMALLEST) add(`${shownName(stem)}…`, group);
  const rest = order.filter((name) => left.has(name));
  if (rest.length > MOST_CARDS) add("others", rest);
  return clusters;
}

/** The beginning of a name: `app/view-12.wasm` and `app/view-3.wasm` have the same. */
function stemOf(name: string): string {
  const bare = name.replace(/\.wasm$/, "").replace(/[-_.:/]?\d+$/, "");
  const cut = bare.search(/[-_:/]/);
  return cut > 0 ? bare.slice(0, cut) : bare;
}

/** Neighbours together, in runs of about the same length. */
function runsOf(names: readonly string[], longest: number): readonly (readonly string[])[] {
  const count = Math.ceil(names.length / longest);
  const size = Math.ceil(names.length / count);
  return Array.from({ length: count }, (_, index) => names.slice(index * size, (index + 1) * size)).filter(
    (run) => run.length > 0,
  );
}
