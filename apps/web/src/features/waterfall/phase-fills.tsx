import type { PhaseTiming } from "@rec/browser";
import type { JSX } from "preact";

export type Phase = PhaseTiming["phase"];

/** The filled parts of a bar, from its top to its bottom, where the reader's colours take the place of the page's. */
const BANDS: Readonly<Record<Phase, readonly (readonly [from: number, to: number])[]>> = {
  load: [],
  parse: [[0.4, 0.6]],
  plan: [
    [0.2, 0.4],
    [0.6, 0.8],
  ],
  compile: [[0, 1]],
  bind: [[0, 0.5]],
  instantiate: [[0.5, 1]],
};

/** Fills that tell phases apart without colour. They have bands along the bar, because the chart is stretched in its width. */
export function PhaseFills(): JSX.Element {
  return (
    <defs>
      {Object.entries(BANDS).map(([phase, bands]) => (
        <linearGradient key={phase} id={`phase-fill-${phase}`} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color="Canvas" />
          {bands.flatMap(([from, to]) => [
            <stop key={`before ${from}`} offset={from} stop-color="Canvas" />,
            <stop key={`from ${from}`} offset={from} stop-color="CanvasText" />,
            <stop key={`to ${to}`} offset={to} stop-color="CanvasText" />,
            <stop key={`after ${to}`} offset={to} stop-color="Canvas" />,
          ])}
        </linearGradient>
      ))}
    </defs>
  );
}
