import * as echarts from "echarts";
import type { Results } from "../results.ts";
import { rivals } from "../rivals.ts";
import { medianOf } from "./figures.ts";

const SIZE = { width: 900, height: 420 };
/** Width of a group of bars and the two lines of text below it. */
const CATEGORY_WIDTH = 64;
const WORKLOAD = "churn";

/** Multiples of a base, in groups of bars. */
export interface Bars {
  readonly title: string;
  readonly subtitle: string;
  /** Whether the axis is logarithmic; then it begins at 1. */
  readonly isLogarithmic?: boolean;
  readonly categories: readonly string[];
  /** One value for each category, if there is one. */
  readonly series: readonly { readonly title: string; readonly values: readonly (number | undefined)[] }[];
}

/** The lesson's calls in every runtime, as multiples of the static link: an SVG. */
export function drawChart({ runtimes }: Results): string {
  return drawBars({
    title: "malloc + free from C: time per pair",
    subtitle: "as a multiple of the static link",
    categories: runtimes.map(({ version }) => version.replace(/ \(.*/, "")),
    series: rivals.map(({ name, title }) => ({
      title,
      values: runtimes.map(({ calls }) => {
        const base = medianOf(calls[WORKLOAD]?.["static"]);
        const found = medianOf(calls[WORKLOAD]?.[name]);
        return base === undefined || found === undefined ? undefined : found / base;
      }),
    })),
  });
}

/** A bar chart as an SVG. */
export function drawBars({ title, subtitle, isLogarithmic = false, categories, series }: Bars): string {
  const width = Math.max(SIZE.width, categories.length * CATEGORY_WIDTH);
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...SIZE, width });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    title: { text: title, subtext: subtitle, left: "center" },
    // Without a screen, the estimated widths of text are too small.
    legend: { bottom: 0, itemGap: 24, textStyle: { fontSize: 11 } },
    grid: { left: 50, right: 20, top: 70, bottom: 100 },
    xAxis: {
      type: "category",
      axisLabel: { interval: 0, ...(categories.length > 6 && { fontSize: 9 }) },
      data: [...categories],
    },
    yAxis: isLogarithmic
      ? { type: "log", logBase: 2, min: 1, axisLabel: { formatter: "{value}×" } }
      : { type: "value", axisLabel: { formatter: "{value}×" } },
    series: series.map(({ title: name, values }) => ({
      name,
      type: "bar",
      barGap: 0,
      data: values.map((value) => (value === undefined ? null : Number(value.toFixed(2)))),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // The style sheet is for hovering pointers only; a picture needs a title instead.
  return `${svg.replace(/<style[\s\S]*<\/style>\n?/, "").replace(/^<svg[^>]*>/, `$&\n<title>${title}</title>`)}\n`;
}
