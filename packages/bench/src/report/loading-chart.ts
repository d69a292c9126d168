import { describeSize } from "../loading/load-shape.ts";
import { loaders } from "../loading/loaders.ts";
import type { MeasuredSet } from "../loading/measure-loading.ts";
import { drawBars } from "./chart.ts";
import { middleOf } from "./figures.ts";
import { boundOf } from "./loading-expectations.ts";
import type { LoadingReport } from "./loading-tables.ts";

const MODULES = 32;
const DEPTH = 4;

/** Sets of 32 modules in every runtime, as multiples of the lower bound: an SVG. */
export function drawLoadingChart({ runtimes }: LoadingReport): string {
  const bars = runtimes.flatMap(({ version, sets }) =>
    sets
      .filter(({ shape }) => shape.modules === MODULES && shape.depth === DEPTH)
      .map((set) => ({ label: `${describeSize(set.shape.sizeBytes)}\n${version.replace(/ \(.*/, "")}`, set })),
  );
  return drawBars({
    title: `Time to load ${MODULES} modules, depth ${DEPTH}`,
    subtitle: "as a multiple of the lower bound; logarithmic",
    isLogarithmic: true,
    categories: bars.map(({ label }) => label),
    series: loaders.map(({ name, title }) => ({ title, values: bars.map(({ set }) => multipleOf(set, name)) })),
  });
}

function multipleOf(set: MeasuredSet, loader: string): number | undefined {
  const found = middleOf(set.times.loaders[loader]);
  return found === undefined ? undefined : found / boundOf(set, loader === "discovered");
}
