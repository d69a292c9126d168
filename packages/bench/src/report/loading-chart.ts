import { describeSize, type LoadShape } from "../loading/load-shape.ts";
import { loaders } from "../loading/loaders.ts";
import type { MeasuredSet } from "../loading/measure-loading.ts";
import { drawBars } from "./chart.ts";
import { middleOf } from "./figures.ts";
import { boundOf } from "./loading-expectations.ts";
import type { LoadingReport } from "./loading-tables.ts";

const DEPTH = 4;

/** Deep sets in every runtime, as multiples of the lower bound: an SVG. */
export function drawLoadingChart({ runtimes }: LoadingReport): string {
  const bars = runtimes.flatMap(({ version, sets }) =>
    sets
      .filter(({ shape }) => shape.depth === DEPTH)
      .map((set) => ({ label: `${describeSet(set.shape)}\n${shortNameOf(version)}`, set })),
  );
  return drawBars({
    title: `Time to load modules, depth ${DEPTH}`,
    subtitle: "as a multiple of the lower bound; logarithmic",
    isLogarithmic: true,
    categories: bars.map(({ label }) => label),
    series: loaders.map(({ name, title }) => ({ title, values: bars.map(({ set }) => multipleOf(set, name)) })),
  });
}

const describeSet = ({ modules, sizeBytes }: LoadShape): string => `${modules}×${describeSize(sizeBytes)}`;

/** `Node.js 26`: short, because many bars stand side by side. */
const shortNameOf = (version: string): string => /^\S+ \d+/.exec(version)?.[0] ?? version;

function multipleOf(set: MeasuredSet, loader: string): number | undefined {
  const found = middleOf(set.times.loaders[loader]);
  return found === undefined ? undefined : found / boundOf(set, loader === "discovered");
}
