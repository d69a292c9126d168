import type { LinkPlan } from "@rec/browser";
import { shownName } from "../../model/shown-name.ts";
import { groupBy } from "./group-by.ts";
import { type EdgeBinding, edgesOf, namesText, type PlanEdge } from "./plan-edges.ts";

/*
 * The plan as a list with arcs: modules in the order of instantiation, and below each a row for every provider that it imports
 * from. An arc leads from that row to the row of the provider, in a lane where no other arc is. So labels never overlap.
 */

const ROW = 26;
const LANE = 14;
const MARGIN = 18;
/** Width of one character of a monospaced font, in ems of the font size. */
const CHARACTER = 0.62;
const SIZES = { module: 16, edge: 13 } as const;

const SAID: Readonly<Record<EdgeBinding, string>> = {
  direct: "directly",
  hoisted: "made by the linker",
  shim: "through a shim",
  closure: "through a closure",
  fused: "inside one module",
  host: "",
  trap: "",
};

interface Arc {
  readonly from: number;
  readonly to: number;
  readonly binding: EdgeBinding;
  readonly lane: number;
}

interface Line {
  readonly text: string;
  readonly edge: PlanEdge | undefined;
}

/** Prints a plan as an SVG file with colours of its own, light and dark. */
export function printSvg(plan: LinkPlan): string {
  const edges = groupBy(edgesOf(plan), ({ from }) => from);
  const lines: Line[] = [];
  const rowOf = new Map<string, number>();
  plan.order.forEach((name, at) => {
    rowOf.set(name, lines.length);
    lines.push({ text: `${at + 1}. ${shownName(name)}`, edge: undefined });
    for (const edge of edges.get(name) ?? []) lines.push({ text: edgeText(edge), edge });
  });
  const arcs = layOut(lines, rowOf);
  const lanes = Math.max(0, ...arcs.map(({ lane }) => lane + 1));
  const left = MARGIN + lanes * LANE + 12;
  const widest = Math.max(
    ...lines.map(({ text, edge }) => [...text].length * CHARACTER * (edge === undefined ? SIZES.module : SIZES.edge)),
  );
  const width = Math.ceil(left + 26 + widest + MARGIN);
  const height = MARGIN * 2 + lines.length * ROW;
  const yOf = (row: number) => MARGIN + row * ROW + ROW / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Plan of a link">`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...lines.map(({ text, edge }, row) => {
      const x = edge === undefined ? left : left + 26;
      return `<text class="${edge?.binding ?? "module"}" x="${x}" y="${yOf(row) + 5}">${escaped(text)}</text>`;
    }),
    ...arcs.map(({ from, to, binding, lane }) => {
      const x = left - 12 - (lane + 1) * LANE;
      const [y1, y2] = [yOf(from), yOf(to)];
      const tip = left - 4;
      return [
        `<path class="${binding}" d="M${left + 20} ${y1}H${x + 6}Q${x} ${y1} ${x} ${y1 + Math.sign(y2 - y1) * 6}V${y2 - Math.sign(y2 - y1) * 6}Q${x} ${y2} ${x + 6} ${y2}H${tip - 6}"/>`,
        `<path class="head ${binding}" d="M${tip} ${y2}l-7 -4v8z"/>`,
      ].join("");
    }),
    "</svg>",
    "",
  ].join("\n");
}

function edgeText(edge: PlanEdge): string {
  const names = namesText(edge);
  if (edge.binding === "host") return `${names} from the host`;
  if (edge.binding === "trap") return `${names}: no provider, traps`;
  return `${names} from ${edge.to === undefined ? "the linker" : shownName(edge.to)}, ${SAID[edge.binding]}`;
}

/** Shorter arcs first, each in the first lane that is free over its rows. */
function layOut(lines: readonly Line[], rowOf: ReadonlyMap<string, number>): readonly Arc[] {
  const spans = lines.flatMap(({ edge }, from) => {
    const to = edge?.to === undefined || edge.to === edge.from ? undefined : rowOf.get(edge.to);
    return to === undefined || edge === undefined ? [] : [{ from, to, binding: edge.binding }];
  });
  const taken: { readonly low: number; readonly high: number }[][] = [];
  return spans
    .toSorted((a, b) => Math.abs(a.from - a.to) - Math.abs(b.from - b.to))
    .map((span) => {
      const [low, high] = [Math.min(span.from, span.to), Math.max(span.from, span.to)];
      const isFree = (lane: number) => (taken[lane] ?? []).every((other) => other.high < low || other.low > high);
      let lane = 0;
      while (!isFree(lane)) lane += 1;
      taken[lane] = [...(taken[lane] ?? []), { low, high }];
      return { ...span, lane };
    });
}

function escaped(text: string): string {
  const printable = text.replace(/[\p{Cc}\p{Cs}]/gu, "\uFFFD");
  return printable.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `
text{font:${SIZES.edge}px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;fill:#5d5b66}
.module{font-size:${SIZES.module}px;font-weight:700;fill:#1b1a1f}
.paper{fill:#ffffff}
path{fill:none;stroke-width:1.75;stroke:#8b8a84}
path.direct{stroke:#14703f}path.hoisted{stroke:#5240d6}path.fused{stroke:#5240d6;stroke-width:3}
path.shim{stroke:#8a4b00;stroke-dasharray:6 4}path.closure{stroke:#a32263;stroke-dasharray:2 3}
.head{stroke:none!important}
.head.direct{fill:#14703f}.head.hoisted,.head.fused{fill:#5240d6}.head.shim{fill:#8a4b00}.head.closure{fill:#a32263}
@media (prefers-color-scheme:dark){
text{fill:#a5a3b3}.module{fill:#ecebf2}.paper{fill:#1b1b22}
path.direct{stroke:#62d399}path.hoisted,path.fused{stroke:#a99dff}path.shim{stroke:#ffc16b}path.closure{stroke:#ff9ac8}
.head.direct{fill:#62d399}.head.hoisted,.head.fused{fill:#a99dff}.head.shim{fill:#ffc16b}.head.closure{fill:#ff9ac8}
}`;
