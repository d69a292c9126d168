import type { ELK, ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api.js";
import { type SizedCard, sizeCard } from "./geometry.ts";
import type { Edge, Picture, Stage } from "./picture.ts";

/** Providers left of importers, or above them on a narrow screen. */
export type Direction = "right" | "down";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** The place of each part. Plain data, so that it can be stored. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Corners of cards by id. */
  readonly cards: Readonly<Record<string, Point>>;
  readonly frames: Readonly<Record<string, Box>>;
  /** The points of a line, by the id of its edge and its stage (`routeKey`). */
  readonly routes: Readonly<Record<string, readonly Point[]>>;
}

export type Sizes = ReadonlyMap<string, SizedCard>;

export function sizesOf({ cards }: Picture): Sizes {
  return new Map(cards.map((card) => [card.id, sizeCard(card)]));
}

export function routeKey(edge: Edge, stage: Stage): string {
  const { asked, linked } = edge;
  const isSame = asked !== undefined && linked !== undefined && asked.from === linked.from && asked.to === linked.to;
  return `${isSame ? "both" : stage} ${edge.id}`;
}

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.json.edgeCoords": "ROOT",
  "elk.json.shapeCoords": "ROOT",
  "elk.layered.cycleBreaking.strategy": "MODEL_ORDER",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "14",
  "elk.spacing.edgeEdge": "14",
  "elk.padding": "[top=16,left=16,bottom=16,right=16]",
} as const;

const SPACING = {
  right: {
    "elk.direction": "RIGHT",
    "elk.layered.spacing.nodeNodeBetweenLayers": "72",
    "elk.layered.spacing.edgeNodeBetweenLayers": "26",
    "elk.spacing.nodeNode": "32",
    "elk.spacing.edgeNode": "20",
  },
  // Little room at the sides, so that a phone shows it at full size.
  down: {
    "elk.direction": "DOWN",
    // All cards in the middle, one under the other if they can.
    "elk.layered.nodePlacement.strategy": "SIMPLE",
    "elk.layered.spacing.nodeNodeBetweenLayers": "40",
    "elk.layered.spacing.edgeNodeBetweenLayers": "14",
    "elk.spacing.nodeNode": "24",
    "elk.spacing.edgeNode": "14",
  },
} as const;

/** The picture as the layout library takes it: ports have fixed places, and both stages of a line are lines. */
export function layoutInput(picture: Picture, sizes: Sizes, direction: Direction): ElkNode {
  const nodes = new Map<string, ElkNode>();
  for (const [id, { width, height, ports, card }] of sizes) {
    const title = { id: `title ${id}`, x: 0, y: 20, width: 0, height: 0, layoutOptions: { "elk.port.side": "WEST" } };
    const hasTitlePort = picture.edges.some(({ asked }) => asked?.to === title.id);
    nodes.set(card.id, {
      id,
      width,
      height,
      ports: [
        ...ports.map(({ port, side, x, y }) => ({
          id: port.id,
          x,
          y,
          width: 0,
          height: 0,
          layoutOptions: { "elk.port.side": side === "left" ? "WEST" : "EAST" },
        })),
        ...(hasTitlePort ? [title] : []),
      ],
      layoutOptions: { "elk.portConstraints": "FIXED_POS" },
    });
  }
  const framed = new Set(picture.frames.flatMap(({ cards }) => cards));
  const frames = picture.frames.map(
    ({ id, cards }): ElkNode => ({
      id: `frame ${id}`,
      children: cards.flatMap((card) => nodes.get(card) ?? []),
      layoutOptions: { "elk.padding": "[top=40,left=18,bottom=18,right=18]" },
    }),
  );
  const single = [...nodes].flatMap(([id, node]) => (framed.has(id) ? [] : [node]));
  return {
    id: "root",
    layoutOptions: { ...OPTIONS, ...SPACING[direction] },
    children: [...single, ...frames],
    edges: picture.edges.flatMap(layoutEdges),
  };
}

function layoutEdges(edge: Edge): ElkExtendedEdge[] {
  const ids = new Map<string, ElkExtendedEdge>();
  for (const stage of ["asked", "linked"] as const) {
    const ends = edge[stage];
    const id = routeKey(edge, stage);
    if (ends !== undefined) ids.set(id, { id, sources: [ends.from], targets: [ends.to] });
  }
  return [...ids.values()];
}

/** @throws whatever the library throws; the caller has `plainLayout` then */
export async function layOut(elk: Pick<ELK, "layout">, input: ElkNode): Promise<Layout> {
  const result = await elk.layout(input);
  const cards: Record<string, Point> = {};
  const frames: Record<string, Box> = {};
  const visit = (node: ElkNode): void => {
    const { id, x = 0, y = 0, width = 0, height = 0 } = node;
    if (id.startsWith("frame "))
      frames[id.slice(6)] = { x: round(x), y: round(y), width: round(width), height: round(height) };
    else cards[id] = { x: round(x), y: round(y) };
    for (const child of node.children ?? []) visit(child);
  };
  for (const child of result.children ?? []) visit(child);
  const routes: Record<string, readonly Point[]> = {};
  for (const { id, sections = [] } of allEdges(result)) {
    const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
      startPoint,
      ...bendPoints,
      endPoint,
    ]);
    routes[id] = points.map(({ x, y }) => ({ x: round(x), y: round(y) }));
  }
  return { width: Math.ceil(result.width ?? 0), height: Math.ceil(result.height ?? 0), cards, frames, routes };
}

function allEdges(node: ElkNode): ElkExtendedEdge[] {
  return [...(node.edges ?? []), ...(node.children ?? []).flatMap(allEdges)];
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Cards in rows, lines straight: the picture when there is no layout yet, or none can be made. */
export function plainLayout(picture: Picture, sizes: Sizes, room: number): Layout {
  const cards: Record<string, Point> = {};
  let [x, y, rowHeight, width] = [16, 16, 0, 0];
  for (const [id, size] of sizes) {
    if (x > 16 && x + size.width + 16 > room) [x, y, rowHeight] = [16, y + rowHeight + 40, 0];
    cards[id] = { x, y };
    x += size.width + 60;
    width = Math.max(width, x - 44);
    rowHeight = Math.max(rowHeight, size.height);
  }
  const ports = new Map<string, Point>();
  for (const [id, size] of sizes) {
    const corner = cards[id] ?? { x: 0, y: 0 };
    for (const { port, x: portX, y: portY } of size.ports)
      ports.set(port.id, { x: corner.x + portX, y: corner.y + portY });
    ports.set(`title ${id}`, { x: corner.x, y: corner.y + 20 });
  }
  const routes: Record<string, readonly Point[]> = {};
  for (const edge of picture.edges) {
    for (const stage of ["asked", "linked"] as const) {
      const ends = edge[stage];
      const [from, to] = [ports.get(ends?.from ?? ""), ports.get(ends?.to ?? "")];
      if (from !== undefined && to !== undefined) routes[routeKey(edge, stage)] = [from, to];
    }
  }
  return { width, height: y + rowHeight + 16, cards, frames: {}, routes };
}
