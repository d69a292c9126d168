import type { PhaseTiming } from "@rec/browser";
import type { JSX } from "preact";

export type Phase = PhaseTiming["phase"];

/** The full parts of a bar, from its top to its bottom: a mark beside its colour. */
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
        <linearGradient key={phase} id={`phase-fill-${phase}`} class={`phase-${phase}`} x1="0" y1="0" x2="0" y2="1">
          <stop class="pale" offset="0" />
          {bands.flatMap(([from, to]) => [
            <stop class="pale" key={`before ${from}`} offset={from} />,
            <stop class="full" key={`from ${from}`} offset={from} />,
            <stop class="full" key={`to ${to}`} offset={to} />,
            <stop class="pale" key={`after ${to}`} offset={to} />,
          ])}
        </linearGradient>
      ))}
    </defs>
  );
}
