import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { CallableExport, CallOutcome, CallValue } from "../../model/call-api.ts";
import type { Output } from "../../model/output.ts";
import { shownName, shownPath } from "../../model/shown-name.ts";
import type { LinkedView } from "../../model/snapshot.ts";
import { hasWasi } from "../../model/wasi-settings.ts";
import { receiveOutput } from "../../session/receive-output.ts";
import { type Session, StoppedError } from "../../session/session.ts";
import { formatValue } from "../../ui/format-value.ts";

/** A call that the reader made. */
export interface CallRecord {
  readonly number: number;
  readonly callee: CallableExport;
  readonly values: readonly CallValue[];
  readonly state: CallState;
}

export type CallState =
  /** With the output so far. */
  | { readonly is: "running"; readonly printed?: Output }
  /** With the output until then. */
  | { readonly is: "stopped"; readonly printed?: Output }
  /** The call did not take place. */
  | { readonly is: "failed"; readonly reason: string }
  | { readonly is: "ended"; readonly outcome: CallOutcome };

/** The calls of a session, newest first. */
export interface CallHistory {
  readonly records: ReadonlySignal<readonly CallRecord[]>;
  /** Whether a call is under way, or the link before it. */
  readonly isBusy: ReadonlySignal<boolean>;
  /** Calls a function, unless a call is under way. A command of WASI runs once, so a further run links the modules again. */
  call(session: Session, wanted: Pick<CallRecord, "callee" | "values">): Promise<void>;
  clear(): void;
}

/** Earlier calls are forgotten. */
const MOST_RECORDS = 200;

const NOT_AGAIN =
  "a program runs once, and the modules on the bench are not linked now. Mend them, or go back to those that are live";

export function createCallHistory(): CallHistory {
  const records = signal<readonly CallRecord[]>([]);
  const ran = new WeakMap<LinkedView, Set<string>>();
  const isLinking = signal(false);
  const isBusy = computed(() => isLinking.value || records.value.some(({ state }) => state.is === "running"));
  let calls = 0;
  const begin = ({ callee, values }: Pick<CallRecord, "callee" | "values">, state: CallState): number => {
    const number = ++calls;
    records.value = [{ number, callee, values, state }, ...records.value].slice(0, MOST_RECORDS);
    return number;
  };
  const hasRun = (session: Session, { module, name }: CallableExport): boolean => {
    const live = name === "_start" ? session.view.peek() : undefined;
    return live !== undefined && hasWasi(live.set.options) && ran.get(live)?.has(module) === true;
  };
  /** Links the modules again, for a program that has run. */
  const linkAgain = async (session: Session, wanted: Pick<CallRecord, "callee" | "values">): Promise<boolean> => {
    // The set of the bench may be another one, at which the reader is at work.
    if (session.set.peek() !== session.view.peek()?.set) {
      begin(wanted, { is: "failed", reason: NOT_AGAIN });
      return false;
    }
    isLinking.value = true;
    await session.relink().finally(() => {
      isLinking.value = false;
    });
    return session.state.peek() === "linked";
  };
  return {
    records,
    isBusy,
    async call(session, wanted) {
      // The button is disabled with the next render, and a second click may come before.
      if (isBusy.peek()) return;
      const { callee, values } = wanted;
      const { module, name } = callee;
      if (hasRun(session, callee) && !(await linkAgain(session, wanted))) return;
      const view = name === "_start" ? session.view.peek() : undefined;
      if (view !== undefined) ran.set(view, (ran.get(view) ?? new Set()).add(module));
      const number = begin(wanted, { is: "running" });
      const change = (next: (state: CallState) => CallState): void => {
        records.value = records.value.map((record) =>
          record.number === number ? { ...record, state: next(record.state) } : record,
        );
      };
      const output = receiveOutput((printed) =>
        change((state) => (state.is === "running" || state.is === "stopped" ? { ...state, printed } : state)),
      );
      const ended = await session
        .ask<CallOutcome>((linker) => linker.call({ module, name, values }, output.open()), { changes: true })
        .then(
          (outcome): CallState => ({ is: "ended", outcome }),
          (error: unknown): CallState => {
            if (error instanceof StoppedError) return { is: "stopped" };
            return { is: "failed", reason: error instanceof Error ? error.message : String(error) };
          },
        );
      output.end();
      change((state) => (ended.is === "stopped" && state.is === "running" ? { ...state, ...ended } : ended));
    },
    clear() {
      records.value = records.value.filter(({ state }) => state.is === "running");
    },
  };
}

/** `program.createRecord(2, 1.1, 2.2)`. */
export function callText({ callee, values }: Pick<CallRecord, "callee" | "values">): string {
  const texts = values.map((value, at) => formatValue(value, callee.parameters[at] ?? { accepts: "f64" }));
  return `${shownPath(callee)}(${texts.join(", ")})`;
}

/** The outcome of a call, in words, on one line. */
export function stateText({ callee, state }: Pick<CallRecord, "callee" | "state">): string {
  switch (state.is) {
    case "running":
      return "running";
    case "stopped":
      return "stopped: the worker was ended, and the modules are linked again";
    case "failed":
      return `not called: ${state.reason}`;
    case "ended": {
      const { outcome } = state;
      if (!outcome.returned && outcome.exitCode !== undefined) return `exited with code ${outcome.exitCode}`;
      if (!outcome.returned) return `${outcome.name}: ${outcome.message}`;
      if (outcome.results.length === 0) return callee.name === "_start" ? "main returned 0" : "returned nothing";
      return outcome.results
        .map((result, at) => formatValue(result, callee.results[at] ?? { accepts: "f64" }))
        .join(", ");
    }
  }
}

/** The functions of WebAssembly on the stack of a call that failed, innermost first: `memory!malloc`. */
export function frameTexts({ state }: Pick<CallRecord, "state">): readonly string[] {
  if (state.is !== "ended" || state.outcome.returned || state.outcome.exitCode !== undefined) return [];
  return state.outcome.frames.map(({ module, name }) =>
    module === undefined ? shownName(name) : `${shownName(module)}!${shownName(name)}`,
  );
}

/** The lines that a call has printed, also if it runs or was stopped. */
export function printedBy({ state }: Pick<CallRecord, "state">): Output | undefined {
  if (state.is === "failed") return undefined;
  return state.is === "ended" ? state.outcome.printed : state.printed;
}

/** A record as text, to copy. */
export function recordText(record: CallRecord): string {
  const frames = frameTexts(record).map((frame) => `\n  in ${frame}`);
  const lines = printedBy(record)?.lines ?? [];
  const printed = lines.map(({ text }) => `\n  | ${text}`);
  return `${callText(record)} → ${stateText(record)}${printed.join("")}${frames.join("")}`;
}
