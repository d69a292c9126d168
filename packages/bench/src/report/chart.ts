import * as echarts from "echarts";
import type { Results } from "../results.ts";
import { rivals } from "../rivals.ts";
import { medianOf } from "./figures.ts";

const SIZE = { width: 900, height: 420 };
const WORKLOAD = "churn";
const TITLE = "malloc + free from C: time per pair";

/** The lesson's calls in every runtime, as multiples of the static link: an SVG. */
export function drawChart({ runtimes }: Results): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...SIZE });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    title: { text: TITLE, subtext: "as a multiple of the static link", left: "center" },
    // Without a screen, widths of text are guessed, and too small.
    legend: { bottom: 0, itemGap: 24, textStyle: { fontSize: 11 } },
    grid: { left: 50, right: 20, top: 70, bottom: 100 },
    xAxis: {
      type: "category",
      axisLabel: { interval: 0 },
      data: runtimes.map(({ version }) => version.replace(/ \(.*/, "")),
    },
    yAxis: { type: "value", axisLabel: { formatter: "{value}×" } },
    series: rivals.map(({ name, title }) => ({
      name: title,
      type: "bar",
      barGap: 0,
      data: runtimes.map(({ calls }) => {
        const base = medianOf(calls[WORKLOAD]?.["static"]);
        const found = medianOf(calls[WORKLOAD]?.[name]);
        return base === undefined || found === undefined ? null : Number((found / base).toFixed(2));
      }),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // What it has of style is for a pointer that hovers; a picture needs a title instead.
  return `${svg.replace(/<style[\s\S]*<\/style>\n?/, "").replace(/^<svg[^>]*>/, `$&\n<title>${TITLE}</title>`)}\n`;
}
