import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import type { FormName, Round } from "../../model/measure-api.ts";
import { FORM_TITLES } from "./summarise.ts";

interface Chart {
  readonly rounds: readonly Round[];
  /** Number of rounds that were asked for: the width of the axis. */
  readonly wanted: number;
  readonly forms: readonly FormName[];
  readonly operation: string;
}

/** The colour token of each form, and its dashes, which tell lines apart without colour. */
const LINES: Readonly<Record<FormName, { readonly token: string; readonly dash: number[] }>> = {
  closures: { token: "--warm", dash: [2, 3] },
  shim: { token: "--y", dash: [8, 3] },
  direct: { token: "--good", dash: [] },
  fused: { token: "--accent", dash: [10, 3, 2, 3] },
};

const HEIGHT = 260;

const FORCED_COLOURS = "(forced-colors: active)";

/** All samples, round by round: how much they spread, and whether they drift. */
export function RoundChart({ rounds, wanted, forms, operation }: Chart): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const data = dataOf(rounds, forms);
  const latest = useRef(data);
  latest.current = data;
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const key = `${forms.join(" ")} ${wanted} ${operation}`;

  useEffect(() => {
    const host = element.current;
    if (host === null) return;
    let isGone = false;
    const looks = [matchMedia("(prefers-color-scheme: dark)"), matchMedia(FORCED_COLOURS)];
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: host.clientWidth, height: HEIGHT }));
    const draw = async (): Promise<void> => {
      const { default: Plot } = await import("uplot");
      if (isGone) return;
      plot.current?.destroy();
      plot.current = new Plot(optionsOf({ host, wanted, forms, operation }), latest.current, host);
    };
    // The library reads the language of the browser, and fails where that is no language tag.
    const redraw = () =>
      void draw().catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)));
    redraw();
    observer.observe(host);
    for (const look of looks) look.addEventListener("change", redraw);
    return () => {
      isGone = true;
      observer.disconnect();
      for (const look of looks) look.removeEventListener("change", redraw);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [key]);

  useEffect(() => plot.current?.setData(latest.current), [rounds]);

  const label = `Nanoseconds per ${operation} in each round, for ${forms.map((form) => FORM_TITLES[form]).join(", ")}. The table above has the figures.`;
  if (failure !== undefined) return <p class="note">The chart cannot be drawn here: {failure}</p>;
  return <div class="round-chart" ref={element} role="img" aria-label={label} />;
}

function dataOf(rounds: readonly Round[], forms: readonly FormName[]): uPlot.AlignedData {
  return [rounds.map((_, at) => at + 1), ...forms.map((form) => rounds.map((round) => round[form] ?? null))];
}

function optionsOf({
  host,
  wanted,
  forms,
  operation,
}: Omit<Chart, "rounds"> & { readonly host: HTMLElement }): uPlot.Options {
  const style = getComputedStyle(host);
  const colour = (token: string) => canvasColour(host, token);
  const isForced = matchMedia(FORCED_COLOURS).matches;
  const font = `${style.fontSize} ${style.fontFamily}`;
  const axis = {
    stroke: colour("--ink-soft"),
    // With forced colours, its lines would look like those of the forms.
    grid: { show: !isForced, stroke: colour("--line"), width: 1 },
    ticks: { show: isForced, stroke: colour("--line"), width: 1, size: 6 },
    font,
    labelFont: font,
  };
  return {
    width: host.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false, range: [1, Math.max(2, wanted)] }, y: { distr: 3 } },
    axes: [
      { ...axis, label: "round", incrs: [1, 2, 5, 10, 20] },
      { ...axis, label: `ns per ${operation}`, size: 70 },
    ],
    series: [
      {},
      ...forms.map((form) => ({
        label: FORM_TITLES[form],
        stroke: colour(LINES[form].token),
        dash: LINES[form].dash,
        width: 2,
        points: { size: 5, fill: colour(LINES[form].token) },
      })),
    ],
  };
}

/** A canvas does not understand `light-dark()`: the browser resolves it in an element. */
function canvasColour(host: HTMLElement, token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
