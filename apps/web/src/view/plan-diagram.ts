import type { ImportBinding, LinkPlan } from "@rec/browser";
import { svgElement } from "../element.ts";

const NODE_WIDTH = 112;
const NODE_HEIGHT = 44;
const GAP = 132;
const LEVEL = 46;
const MARGIN = 12;

/** The way in which an import reaches its importer; the linker makes hoisted externs. */
type LinkKind = "direct" | "deferred" | "hoisted";

const LINK_KINDS: readonly LinkKind[] = ["direct", "deferred", "hoisted"];

/** Kinds of the bindings that are not direct. */
const LINK_KIND_OF: Readonly<Partial<Record<ImportBinding["by"], LinkKind>>> = {
  deferred: "deferred",
  made: "hoisted",
};

/** All imports of one module from another that are bound the same way. */
interface Link {
  readonly importer: number;
  readonly provider: number;
  readonly kind: LinkKind;
  readonly names: readonly string[];
}

/**
 * Modules in a row, in the order of instantiation. Links to modules that exist before their importer arc above the row.
 * Deferred links, and hoisted externs of later modules, arc below it.
 */
export function planDiagram(plan: LinkPlan): SVGElement {
  const links = collectLinks(plan);
  const reach = (below: boolean) =>
    links.reduce((most, link) => (isBelow(link) === below ? Math.max(most, span(link)) : most), 0);
  const top = MARGIN + (reach(false) === 0 ? 0 : reach(false) * LEVEL + 14);
  const bottom = MARGIN + (reach(true) === 0 ? 0 : reach(true) * LEVEL + 14);
  const width = plan.order.length * (NODE_WIDTH + GAP) - GAP + 2 * MARGIN;
  const height = top + NODE_HEIGHT + bottom;

  const label = links.map((link) => {
    const [to, from] = [plan.order[link.importer], plan.order[link.provider]];
    return `${to} gets ${link.names.join(", ")} from ${from}${link.kind === "direct" ? "" : `, ${link.kind}`}`;
  });
  return svgElement(
    "svg",
    { class: "diagram", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label.join("; ") },
    ...LINK_KINDS.map(arrowHead),
    ...links.map((link) => arc(link, top)),
    ...plan.order.map((name, position) => node(name, position, top)),
  );
}

function isBelow({ kind }: Link): boolean {
  return kind !== "direct";
}

function span({ importer, provider }: Link): number {
  return Math.abs(importer - provider);
}

function collectLinks(plan: LinkPlan): readonly Link[] {
  const position = new Map(plan.order.map((name, index) => [name, index]));
  const byEnds = new Map<string, { importer: number; provider: number; kind: LinkKind; names: string[] }>();
  for (const { name: importerName, imports } of plan.modules) {
    for (const { name, binding } of imports) {
      const [importer, provider] = [position.get(importerName), position.get(providerOf(plan, binding) ?? "")];
      if (importer === undefined || provider === undefined || importer === provider) continue;
      const kind = LINK_KIND_OF[binding.by] ?? "direct";
      const key = `${importer} ${provider} ${kind}`;
      const link = byEnds.get(key) ?? { importer, provider, kind, names: [] };
      link.names.push(name);
      byEnds.set(key, link);
    }
  }
  return [...byEnds.values()];
}

function providerOf(plan: LinkPlan, binding: ImportBinding): string | undefined {
  switch (binding.by) {
    case "export":
      return binding.module;
    case "made":
      return binding.provider?.module;
    case "deferred":
      return plan.deferred[binding.slot]?.provider.module;
    default:
      return undefined;
  }
}

const leftOf = (position: number) => MARGIN + position * (NODE_WIDTH + GAP);

function arc(link: Link, top: number): SVGElement {
  const { kind } = link;
  const rightwards = link.importer > link.provider ? 1 : -1;
  const from = leftOf(link.provider) + NODE_WIDTH / 2 + rightwards * 18;
  const to = leftOf(link.importer) + NODE_WIDTH / 2 - rightwards * 18;
  const base = isBelow(link) ? top + NODE_HEIGHT : top;
  const away = isBelow(link) ? 1 : -1;
  const peak = base + away * span(link) * LEVEL;
  const path = `M ${from} ${base} C ${from} ${peak}, ${to} ${peak}, ${to} ${base + away * 3}`;
  const curve = svgElement("path", { d: path, class: `arc ${kind}`, "marker-end": `url(#arrow-${kind})` });
  const shown = link.names.length > 3 ? [...link.names.slice(0, 3), `${link.names.length - 3} more`] : link.names;
  // A cubic Bézier's middle is three quarters of the way to its control points.
  const y = base + (peak - base) * 0.75 + (isBelow(link) ? 16 : -8);
  return svgElement(
    "g",
    {},
    curve,
    svgElement("text", { x: (from + to) / 2, y, class: `arc-label ${kind}` }, shown.join(", ")),
  );
}

function node(name: string, position: number, top: number): SVGElement {
  const x = leftOf(position);
  const middle = top + NODE_HEIGHT / 2;
  return svgElement(
    "g",
    {},
    svgElement("rect", { x, y: top, width: NODE_WIDTH, height: NODE_HEIGHT, rx: 10, class: "node" }),
    svgElement("circle", { cx: x + 20, cy: middle, r: 10, class: "node-number" }),
    svgElement("text", { x: x + 20, y: middle + 4, class: "node-number-text" }, String(position + 1)),
    svgElement(
      "text",
      { x: x + 38, y: middle + 5, class: "node-name" },
      name.length > 10 ? `${name.slice(0, 9)}…` : name,
    ),
  );
}

function arrowHead(kind: LinkKind): SVGElement {
  return svgElement(
    "marker",
    { id: `arrow-${kind}`, viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    svgElement("path", { d: "M 0 0 L 8 4 L 0 8 z", class: `arrow-head ${kind}` }),
  );
}
