import { type ReadonlySignal, signal } from "@preact/signals";
import { proxy } from "comlink";
import type { MeasureReport, MeasureRequest, Round, Work } from "../../model/measure-api.ts";
import type { LinkedView } from "../../model/snapshot.ts";
import { type Session, StoppedError } from "../../session/session.ts";

/** A measurement as far as it has come. */
export interface Measured {
  readonly view: LinkedView;
  readonly work: Work;
  /** Number of rounds that were asked for. */
  readonly wanted: number;
  readonly state: "linking" | "running" | "done" | "stopped" | "failed";
  /** Why it failed. */
  readonly reason?: string;
  /** Absent until the forms are linked and checked. */
  readonly report?: MeasureReport;
  readonly rounds: readonly Round[];
}

/** The last measurement of a session. It stays when it is stopped, and until the next one. */
export interface Measurement {
  readonly measured: ReadonlySignal<Measured | undefined>;
  /** Measures, unless a measurement is under way. */
  start(session: Session, wanted: Omit<MeasureRequest, "set"> & { readonly view: LinkedView }): Promise<void>;
  stop(): void;
}

export function createMeasurement(): Measurement {
  const measured = signal<Measured | undefined>(undefined);
  let stop = () => {};
  const change = (changes: Partial<Measured>): void => {
    if (measured.value !== undefined) measured.value = { ...measured.value, ...changes };
  };
  return {
    measured,
    stop: () => stop(),
    async start(session, { view, work, rounds: wanted, sampleMs }) {
      const under = measured.peek()?.state;
      if (under === "linking" || under === "running") return;
      measured.value = { view, work, wanted, state: "linking", rounds: [] };
      const events = {
        onReady: (report: MeasureReport) => change({ report, state: "running" }),
        onRound: (round: Round) => change({ rounds: [...(measured.value?.rounds ?? []), round] }),
      };
      const request = { set: view.set, work, rounds: wanted, sampleMs };
      const apart = session.askApart((linker) => linker.measure(request, proxy(events)));
      stop = apart.stop;
      try {
        await apart.answer;
        change({ state: "done" });
      } catch (error) {
        if (error instanceof StoppedError) change({ state: "stopped" });
        else change({ state: "failed", reason: error instanceof Error ? error.message : String(error) });
      }
    },
  };
}
