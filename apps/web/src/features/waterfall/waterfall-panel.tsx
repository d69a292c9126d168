import type { PhaseTiming } from "@rec/browser";
import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { shownName } from "../../model/shown-name.ts";
import type { Session } from "../../session/session.ts";
import { formatMs } from "../../ui/format-number.ts";
import { ScrollTable } from "../../ui/scroll-table.tsx";
import { useWidth } from "../../ui/use-width.ts";
import { type Bound, boundOf, boundSentence } from "./bound.ts";
import { type Phase, PhaseFills } from "./phase-fills.tsx";
import { type Row, rowsOf, stepsFor, ticksOf, totalOf } from "./rows.ts";

/** More modules are shown on demand, the slowest first. */
const FIRST_ROWS = 24;
/** Each demand shows so many more. */
const MORE_ROWS = 200;

/** Widths and heights of the chart, in CSS pixels at 16 px to the rem. */
const ROW_HEIGHT = 28;
const BAR_HEIGHT = 14;
/** The axis has a thousand units, whatever its width. */
const AXIS = 1000;
const LEAST_BAR = 3;

const PHASES: readonly Phase[] = ["load", "parse", "plan", "compile", "bind", "instantiate"];

/** The phases of the last link on one axis, with the path that bounds it. */
export function WaterfallPanel({ session }: { readonly session: Session }): JSX.Element {
  const timings = session.view.value?.timings;
  const [shownRows, setShownRows] = useState(FIRST_ROWS);
  const rows = useMemo(() => rowsOf(timings ?? []), [timings]);
  const bound = useMemo(() => boundOf(timings ?? []), [timings]);
  if (timings === undefined || bound === undefined)
    return <p class="note">No modules are linked, so nothing was timed.</p>;
  const shown = rows.slice(0, shownRows);
  const left = rows.length - shown.length;
  const used = new Set(timings.map(({ phase }) => phase));
  return (
    <div class="waterfall">
      <p class="bound-sentence">{boundSentence(bound, formatMs)}</p>
      <ul class="phases" aria-label="Phases">
        {PHASES.filter((phase) => used.has(phase)).map((phase) => (
          <li key={phase}>
            <svg class="swatch" aria-hidden="true">
              <rect class={`bar on-bound phase-${phase}`} width="100%" height="100%" />
            </svg>
            {phase}
          </li>
        ))}
        <li>
          <span class="swatch bound-swatch" aria-hidden="true" />
          the bound
        </li>
      </ul>
      <Chart rows={shown} bound={bound} totalMs={totalOf(timings)} />
      {left > 0 ? (
        <p>
          <button type="button" onClick={() => setShownRows(shownRows + MORE_ROWS)}>
            {`Show ${Math.min(left, MORE_ROWS)} more`}
          </button>{" "}
          <span class="note">{`The slowest ${shown.length} of ${rows.length} rows are shown.`}</span>
        </p>
      ) : null}
      <TimingTable timings={timings} bound={bound} />
    </div>
  );
}

interface ChartProps {
  readonly rows: readonly Row[];
  readonly bound: Bound;
  readonly totalMs: number;
}

/** Bars for those who see them; the table below has the numbers. */
function Chart({ rows, bound, totalMs }: ChartProps): JSX.Element {
  const scale = (ms: number) => (totalMs === 0 ? 0 : (ms / totalMs) * AXIS);
  const onBound = new Set(bound.path.map(({ timing }) => timing));
  const axis = useRef<HTMLDivElement>(null);
  const width = useWidth(axis);
  const ticks = ticksOf(totalMs, stepsFor(width));
  const rowOf = new Map(rows.flatMap(({ timings }, row) => timings.map((timing) => [timing, row] as const)));
  const height = rows.length * ROW_HEIGHT;
  return (
    <div class="chart" aria-hidden="true">
      <div class="chart-names">
        {rows.map(({ module }) => (
          <span
            key={module ?? ""}
            class="chart-name"
            style={{ height: `${ROW_HEIGHT}px` }}
            title={module === undefined ? undefined : shownName(module)}
          >
            {nameOf(module)}
          </span>
        ))}
      </div>
      <svg
        class="chart-bars"
        aria-hidden="true"
        viewBox={`0 0 ${AXIS} ${height}`}
        style={{ height: `${height}px` }}
        preserveAspectRatio="none"
      >
        <PhaseFills />
        {ticks.map((tick) => (
          <line key={tick} class="tick" x1={scale(tick)} x2={scale(tick)} y1="0" y2={height} />
        ))}
        {rows.map(({ module, timings }, row) =>
          timings.map((timing) => {
            const width = Math.max(LEAST_BAR, scale(timing.durationMs));
            return (
              <rect
                key={`${module} ${timing.phase} ${timing.startMs}`}
                class={onBound.has(timing) ? `bar phase-${timing.phase} on-bound` : `bar phase-${timing.phase}`}
                x={Math.min(scale(timing.startMs), AXIS - width)}
                y={row * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) / 2}
                width={width}
                height={BAR_HEIGHT}
              >
                <title>{`${timing.phase} ${module === undefined ? "" : shownName(module)}: ${formatMs(timing.durationMs)}, from ${formatMs(timing.startMs)} on`}</title>
              </rect>
            );
          }),
        )}
        <path class="bound" d={boundPath(bound, { scale, rowOf })} />
      </svg>
      <div class="chart-axis" ref={axis}>
        {ticks.map((tick) => (
          <span key={tick} style={{ left: `${scale(tick) / (AXIS / 100)}%` }}>
            {tick === 0 ? "0" : `${tick} ms`}
          </span>
        ))}
      </div>
    </div>
  );
}

function nameOf(module: string | undefined): string {
  return module === undefined ? "all modules" : shownName(module);
}

interface PathInput {
  readonly scale: (ms: number) => number;
  /** The rows that are shown; the path leaves out the others. */
  readonly rowOf: ReadonlyMap<PhaseTiming, number>;
}

/** Along the bars of the bound, and down or up between their rows. */
function boundPath({ path }: Bound, { scale, rowOf }: PathInput): string {
  return path
    .flatMap(({ timing, endMs }) => {
      const row = rowOf.get(timing);
      return row === undefined ? [] : [{ timing, endMs, y: row * ROW_HEIGHT + ROW_HEIGHT / 2 + BAR_HEIGHT / 2 + 3 }];
    })
    .map(
      ({ timing, endMs, y }, index) =>
        `${index === 0 ? "M" : "L"} ${scale(timing.startMs)} ${y} L ${scale(endMs)} ${y}`,
    )
    .join(" ");
}

interface TimingTableProps {
  readonly timings: readonly PhaseTiming[];
  readonly bound: Bound;
}

/** The numbers, for those who do not see bars, and for copying; the slowest first. */
function TimingTable({ timings, bound }: TimingTableProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const [most, setMost] = useState(MORE_ROWS);
  const onBound = new Set(bound.path.map(({ timing }) => timing));
  const sorted = useMemo(() => [...timings].sort((a, b) => b.durationMs - a.durationMs), [timings]);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{`As a table: ${timings.length} phases, the slowest first`}</summary>
      {open ? (
        <ScrollTable
          label="Phases and their times"
          class="timing-table"
          columns={["Module", "Phase", "Begins", "Takes", "Bound"]}
          after={
            sorted.length > most ? (
              <button type="button" onClick={() => setMost(most + 1000)}>
                {`Show ${Math.min(1000, sorted.length - most)} more`}
              </button>
            ) : null
          }
        >
          {sorted.slice(0, most).map((timing) => (
            <tr key={`${timing.phase} ${timing.module} ${timing.startMs}`}>
              <th scope="row">{nameOf(timing.module)}</th>
              <td>{timing.phase}</td>
              <td class="number">{timing.startMs === 0 ? "0 ms" : formatMs(timing.startMs)}</td>
              <td class="number">{formatMs(timing.durationMs)}</td>
              <td>{onBound.has(timing) ? "yes" : ""}</td>
            </tr>
          ))}
        </ScrollTable>
      ) : null}
    </details>
  );
}
