import { shownName } from "../../model/shown-name.ts";
import type { Cluster } from "./clusters.ts";
import type { CardId, End, Link } from "./links.ts";
import type { Card, Edge, EdgeEnds, Frame, Picture, PictureInput } from "./picture.ts";
import { problemCards, problemEdges } from "./picture-problems.ts";
import { gatherSides } from "./picture-sides.ts";

/** A picture with more cards shows them without ports. */
const MOST_WITH_PORTS = 60;

export function pictureOf(input: PictureInput): Picture {
  const { modules, links, clusters, opened } = input;
  const clusterOf = new Map<string, Cluster>(
    clusters.flatMap((cluster) =>
      opened.has(cluster.id) ? [] : cluster.modules.map((name) => [`module:${name}`, cluster] as const),
    ),
  );
  const shown = modules.filter(({ name }) => !clusterOf.has(`module:${name}`));
  const closed = clusters.filter(({ id }) => !opened.has(id));
  const compact = shown.length + closed.length > MOST_WITH_PORTS;
  const cardOf = (id: CardId): string => {
    const cluster = clusterOf.get(id);
    return cluster === undefined ? id : `cluster:${cluster.id}`;
  };

  const sides = gatherSides(links, cardOf);
  const isWhole = (card: string) => compact || card.startsWith("cluster:");
  const portOf = (end: End): string => {
    const card = cardOf(end.card);
    return sides.get(`${end.side} ${card}`)?.idOf(end.key, isWhole(card)) ?? `${end.side} ${card}`;
  };

  const edges = [...mergeLinks(links, portOf), ...problemEdges(input, { portOf, cardOf })];
  const portsOf = (card: string, side: End["side"]) => sides.get(`${side} ${card}`)?.ports(isWhole(card)) ?? [];
  const sidesOf = (card: string) => ({ left: portsOf(card, "left"), right: portsOf(card, "right") });
  // The layout prefers this order: problems in front of modules.
  const cards: Card[] = [...problemCards(input)];
  const uses = (id: CardId) =>
    links.some((link) => [link.asked, link.linked].some((ends) => ends?.from.card === id || ends?.to.card === id));
  if (uses("linker")) {
    const made = links.filter((link) => link.linked?.from.card === "linker");
    cards.push({
      ...sidesOf("linker"),
      id: "linker",
      is: "linker",
      title: "the linker",
      note: made.length > 0 ? "made for this link" : "",
      moreExports: 0,
      modules: [],
      made: true,
    });
  }
  if (uses("host")) {
    cards.push({
      ...sidesOf("host"),
      id: "host",
      is: "host",
      title: "the host",
      note: "JavaScript",
      moreExports: 0,
      modules: [],
      made: false,
    });
  }
  for (const { name, note, exportCount } of shown) {
    const id = `module:${name}`;
    const { left, right } = sidesOf(id);
    const used = right.reduce((sum, { count }) => sum + count, 0);
    const moreExports = compact ? 0 : Math.max(0, exportCount - used);
    cards.push({
      id,
      is: "module",
      title: shownName(name),
      note,
      left,
      right,
      moreExports,
      modules: [name],
      made: false,
    });
  }
  for (const cluster of closed) {
    const id = `cluster:${cluster.id}`;
    const note = `open ${cluster.modules.length} modules`;
    cards.push({
      ...sidesOf(id),
      id,
      is: "cluster",
      title: cluster.title,
      note,
      moreExports: 0,
      modules: cluster.modules,
      made: false,
      cluster: cluster.id,
    });
  }
  return { cards, edges, frames: framesOf(input, cards), compact };
}

function mergeLinks(links: readonly Link[], portOf: (end: End) => string): readonly Edge[] {
  const edges = new Map<string, Edge & { readonly links: Link[] }>();
  const endsOf = (ends: Link["asked"]) =>
    ends === undefined ? undefined : { from: portOf(ends.from), to: portOf(ends.to) };
  const isInside = (ends: EdgeEnds | undefined) =>
    ends?.from.endsWith(" *") === true && ends.from.slice("right ".length) === ends.to.slice("left ".length);
  for (const link of links) {
    const [asked, linked] = [endsOf(link.asked), endsOf(link.linked)];
    if (asked === undefined && linked === undefined) continue;
    // Links inside one closed cluster are not drawn.
    if (isInside(asked) || (asked === undefined && isInside(linked))) continue;
    const failed = link.problems.length > 0;
    const id = JSON.stringify([asked?.from, asked?.to, linked?.from, linked?.to, link.kind, link.binding, failed]);
    const edge = edges.get(id);
    if (edge !== undefined) {
      edge.links.push(link);
      continue;
    }
    edges.set(id, {
      id,
      kind: link.kind,
      binding: link.binding,
      links: [link],
      inCycle: link.inCycle,
      failed,
      ...(asked === undefined ? {} : { asked }),
      ...(linked === undefined ? {} : { linked }),
    });
  }
  return [...edges.values()];
}

function framesOf({ fused, clusters, opened }: PictureInput, cards: readonly Card[]): readonly Frame[] {
  const ids = new Set(cards.map(({ id }) => id));
  const cardsOf = (modules: readonly string[]) => modules.map((name) => `module:${name}`).filter((id) => ids.has(id));
  const open = clusters.filter(({ id }) => opened.has(id));
  const frames: Frame[] = open.map(({ id, title, modules }) => ({ id, is: "cluster", title, cards: cardsOf(modules) }));
  const taken = new Set(frames.flatMap((frame) => frame.cards));
  for (const modules of fused) {
    const inside = cardsOf(modules).filter((id) => !taken.has(id));
    if (inside.length > 1)
      frames.push({ id: `fused ${modules[0]}`, is: "fused", title: "fused into one module", cards: inside });
  }
  return frames;
}
