import type { Diagnostic } from "@rec/browser";
import type { Cluster } from "./clusters.ts";
import type { Binding, CardId, End, Kind, Link } from "./links.ts";

export type Stage = "asked" | "linked";

/** A module as the picture needs it. */
export interface PicturedModule {
  readonly name: string;
  /** One line under the name. */
  readonly note: string;
  /** Number of exports, with those that no other module imports. */
  readonly exportCount: number;
}

export interface PictureInput {
  readonly modules: readonly PicturedModule[];
  readonly links: readonly Link[];
  /** Problems that concern a module, or nothing in particular, but no import. */
  readonly diagnostics: readonly Diagnostic[];
  /** Modules that became one. */
  readonly fused: readonly (readonly string[])[];
  readonly clusters: readonly Cluster[];
  /** Ids of the clusters that are open. */
  readonly opened: ReadonlySet<string>;
}

export interface Port {
  readonly id: string;
  readonly label: string;
  readonly kind: Kind;
  /** There are several externs behind it. */
  readonly count: number;
  /** It exists only when the modules are linked. */
  readonly made: boolean;
  readonly failed: boolean;
}

export interface Card {
  readonly id: string;
  readonly is: "module" | "linker" | "host" | "cluster" | "problem";
  readonly title: string;
  readonly note: string;
  readonly left: readonly Port[];
  readonly right: readonly Port[];
  /** Exports without a port. */
  readonly moreExports: number;
  /** The modules behind it. */
  readonly modules: readonly string[];
  /** Shown only when the modules are linked. */
  readonly made: boolean;
  readonly diagnostic?: Diagnostic;
  readonly cluster?: string;
}

/** Links between the same ports with the same binding are one line. */
export interface Edge {
  readonly id: string;
  readonly kind: Kind;
  readonly binding: Binding | "problem";
  readonly links: readonly Link[];
  readonly inCycle: boolean;
  readonly failed: boolean;
  /** Ids of ports. */
  readonly asked?: EdgeEnds;
  readonly linked?: EdgeEnds;
}

export interface EdgeEnds {
  readonly from: string;
  readonly to: string;
}

/** A line around cards: modules that became one, or an open cluster. */
export interface Frame {
  readonly id: string;
  readonly is: "fused" | "cluster";
  readonly title: string;
  readonly cards: readonly string[];
}

export interface Picture {
  readonly cards: readonly Card[];
  readonly edges: readonly Edge[];
  readonly frames: readonly Frame[];
  /** Cards have no ports of their own, because there are too many. */
  readonly compact: boolean;
}

/** One side of a card has no more ports; the last of them stands for the rest. */
const MOST_PORTS = 8;

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
    cards.push({ id, is: "module", title: name, note, left, right, moreExports, modules: [name], made: false });
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

interface Side {
  /** Id of the port of an extern. */
  idOf(key: string, isWhole: boolean): string;
  ports(isWhole: boolean): readonly Port[];
}

/** The externs of each side of each card, in the order of links. */
function gatherSides(links: readonly Link[], cardOf: (id: CardId) => string): ReadonlyMap<string, Side> {
  interface Found {
    readonly end: End;
    readonly kind: Kind;
    made: boolean;
    failed: boolean;
  }
  const found = new Map<string, Map<string, Found>>();
  const add = (end: End, link: Link, made: boolean): void => {
    const card = cardOf(end.card);
    const id = `${end.side} ${card}`;
    const side = found.get(id) ?? new Map<string, Found>();
    found.set(id, side);
    const key = card === end.card ? end.key : `${end.card} ${end.key}`;
    const entry = side.get(key) ?? { end, kind: link.kind, made, failed: false };
    if (!made) entry.made = false;
    if (link.problems.length > 0) entry.failed = true;
    side.set(key, entry);
  };
  for (const link of links) {
    if (link.asked !== undefined) for (const end of [link.asked.from, link.asked.to]) add(end, link, false);
    // A slot and its fill are one row of the linker.
    if (link.linked !== undefined) {
      for (const end of [link.linked.from, link.linked.to])
        add(end, link, end.card === "linker" || end.key.startsWith("hoist "));
    }
    if (link.asked === undefined && link.linked === undefined) {
      const { importer, import: wanted } = link;
      const label = wanted.module === "" ? wanted.name : `${wanted.module}.${wanted.name}`;
      add(
        { card: `module:${importer}`, side: "left", label, key: JSON.stringify([wanted.module, wanted.name]) },
        link,
        false,
      );
    }
  }
  const sides = new Map<string, Side>();
  for (const [id, externs] of found) {
    // Failed ports come first, so that they are never among the rest.
    const all = [...externs].sort(([, a], [, b]) => Number(b.failed) - Number(a.failed));
    const shown = all.length > MOST_PORTS ? all.slice(0, MOST_PORTS - 1) : all;
    const shownKeys = new Set(shown.map(([key]) => key));
    const rest = all.filter(([key]) => !shownKeys.has(key)).map(([, entry]) => entry);
    const wholePort = (entries: readonly Found[], label: string, suffix: string): Port => ({
      id: `${id} ${suffix}`,
      label,
      kind: entries[0]?.kind ?? "function",
      count: entries.length,
      made: entries.every(({ made }) => made),
      failed: entries.some(({ failed }) => failed),
    });
    sides.set(id, {
      idOf: (key, isWhole) => (isWhole ? `${id} *` : shownKeys.has(key) ? `${id} =${key}` : `${id} +`),
      ports(isWhole) {
        if (isWhole)
          return [
            wholePort(
              all.map(([, entry]) => entry),
              "",
              "*",
            ),
          ];
        const ports = shown.map(([key, { end, kind, made, failed }]): Port => {
          return { id: `${id} =${key}`, label: end.label, kind, count: 1, made, failed };
        });
        return rest.length === 0 ? ports : [...ports, wholePort(rest, `${rest.length} more`, "+")];
      },
    });
  }
  return sides;
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

/** A picture shows no more problems; the list above it has all. */
const MOST_PROBLEMS = 12;

interface PicturedProblem {
  readonly diagnostic: Diagnostic;
  /** The link that it marks, if it concerns an import. */
  readonly link?: Link;
}

function problemsOf({ links, diagnostics }: PictureInput): readonly PicturedProblem[] {
  const marked = links.flatMap((link) => link.problems.map((diagnostic) => ({ diagnostic, link })));
  return [...marked, ...diagnostics.map((diagnostic) => ({ diagnostic }))].slice(0, MOST_PROBLEMS);
}

function problemCards(input: PictureInput): Card[] {
  return problemsOf(input).map(({ diagnostic }, index) => ({
    id: `problem:${index}`,
    is: "problem",
    title: diagnostic.code,
    note: diagnostic.message,
    left: [],
    right: [{ id: `right problem:${index}`, label: "", kind: "function", count: 1, made: false, failed: true }],
    moreExports: 0,
    modules: diagnostic.module === undefined ? [] : [diagnostic.module],
    made: false,
    diagnostic,
  }));
}

function problemEdges(
  input: PictureInput,
  { portOf, cardOf }: { readonly portOf: (end: End) => string; readonly cardOf: (id: CardId) => string },
): Edge[] {
  const names = new Set(input.modules.map(({ name }) => name));
  return problemsOf(input).flatMap(({ diagnostic, link }, index) => {
    const { module } = diagnostic;
    if (module === undefined || !names.has(module)) return [];
    const card: CardId = `module:${module}`;
    const { import: wanted } = link ?? {};
    const to =
      wanted === undefined
        ? `title ${cardOf(card)}`
        : portOf({ card, side: "left", label: wanted.name, key: JSON.stringify([wanted.module, wanted.name]) });
    return [
      {
        id: `problem ${index}`,
        kind: link?.kind ?? "function",
        binding: "problem",
        links: link === undefined ? [] : [link],
        inCycle: false,
        failed: true,
        asked: { from: `right problem:${index}`, to },
      } satisfies Edge,
    ];
  });
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
