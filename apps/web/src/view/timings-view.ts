import type { PhaseTiming } from "@rec/browser";
import { element } from "../element.ts";
import { formatMs } from "../format-number.ts";

/** When the last phase ended, in ms since the link began. */
export function totalMs(timings: readonly PhaseTiming[]): number {
  return timings.reduce((end, { startMs, durationMs }) => Math.max(end, startMs + durationMs), 0);
}

/** One bar for each phase of each module, on one time axis, in the order in which they began. */
export function timingsTable(timings: readonly PhaseTiming[]): HTMLElement {
  const total = Math.max(totalMs(timings), Number.MIN_VALUE);
  const rows = timings
    .toSorted((a, b) => a.startMs - b.startMs)
    .map((timing) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, timing.phase),
        element("td", {}, timing.module ?? "all"),
        element("td", { class: "number" }, formatMs(timing.durationMs)),
        element("td", { class: "track", "aria-hidden": "true" }, bar(timing, total)),
      ),
    );
  const heads = ["Phase", "Module", "Time"].map((label) => element("th", { scope: "col" }, label));
  return element(
    "table",
    { class: "timings", "aria-label": "Time by phase and module" },
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...heads,
        element(
          "td",
          { class: "axis", "aria-hidden": "true" },
          element("span", {}, "0"),
          element("span", {}, formatMs(total)),
        ),
      ),
    ),
    element("tbody", {}, ...rows),
  );
}

function bar({ phase, startMs, durationMs }: PhaseTiming, total: number): HTMLElement {
  const created = element("span", { class: `bar phase-${phase}` });
  created.style.setProperty("--from", String(startMs / total));
  created.style.setProperty("--span", String(durationMs / total));
  return created;
}
