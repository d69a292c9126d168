import type { Workbench } from "./workbench.ts";

/** An event of Chromium's trace, as far as it is read here. Times are in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  /** The processor time of the thread. */
  readonly tdur?: number;
  readonly args?: {
    readonly name?: string;
    readonly chrome_mojo_event_info?: { readonly mojo_interface_tag?: string };
  };
}

/** Shorter tasks are not looked at, in microseconds. */
const SHORT_US = 5000;

/**
 * The longest task of the page's thread while something runs, in milliseconds of processor time.
 *
 * A `PerformanceObserver` of long tasks also counts the time in which other programs have the processor: a task of 28 ms takes
 * 135 ms on a busy machine. The trace tells both apart. Tasks in which the driver of the test asks the page do not count: no
 * reader has them.
 */
export async function longestTask({ browser, page }: Workbench, run: () => Promise<void>): Promise<number> {
  const categories = ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel"];
  await browser.startTracing(page, { categories });
  let trace: Buffer;
  try {
    await run();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] };
  const pageThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const events = traceEvents.filter(({ ph, pid, tid }) => ph === "X" && pageThreads.has(`${pid} ${tid}`));
  const tasks = events.filter((task) => {
    if (task.name !== "RunTask" || (task.tdur ?? 0) < SHORT_US) return false;
    return !isOfDriver(events.filter((event) => isInside(event, task)));
  });
  if (!events.some(({ name, tdur }) => name === "RunTask" && tdur !== undefined))
    throw new Error("The trace has no task of the page's thread with its processor time");
  return Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}

function isInside({ pid, ts }: TraceEvent, task: TraceEvent): boolean {
  return pid === task.pid && ts >= task.ts && ts <= task.ts + (task.dur ?? 0);
}

/** The page lays itself out in its scripts, or before it paints. A layout in another task is one that the driver asked for. */
function isOfDriver(parts: readonly TraceEvent[]): boolean {
  const has = (pattern: RegExp) => parts.some(({ name }) => pattern.test(name));
  const isMessage = parts.some(
    ({ name, args }) =>
      name === "Receive mojo message" &&
      args?.chrome_mojo_event_info?.mojo_interface_tag?.includes("DevTools") === true,
  );
  return isMessage || (has(/^Layout$/) && !has(/^(FunctionCall|EventDispatch|HandlePostMessage|TimerFire|PrePaint)$/));
}
