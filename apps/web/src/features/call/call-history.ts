import { type ReadonlySignal, signal } from "@preact/signals";
import type { CallableExport, CallOutcome, CallValue } from "../../model/call-api.ts";
import type { Output } from "../../model/output.ts";
import type { LinkedView } from "../../model/snapshot.ts";
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
  /** Calls a function, unless a call is under way. */
  call(session: Session, wanted: Pick<CallRecord, "callee" | "values">): Promise<void>;
  /** Whether the `main` of a command was called since the modules were linked. */
  hasRun(view: LinkedView, module: string): boolean;
  clear(): void;
}

/** Earlier calls are forgotten. */
const MOST_RECORDS = 200;

export function createCallHistory(): CallHistory {
  const records = signal<readonly CallRecord[]>([]);
  const ran = new WeakMap<LinkedView, Set<string>>();
  let calls = 0;
  return {
    records,
    async call(session, { callee, values }) {
      // The button is disabled with the next render, and a second click may come before.
      if (records.peek().some(({ state }) => state.is === "running")) return;
      const number = ++calls;
      const { module, name } = callee;
      const view = name === "_start" ? session.view.peek() : undefined;
      if (view !== undefined) ran.set(view, (ran.get(view) ?? new Set()).add(module));
      records.value = [{ number, callee, values, state: { is: "running" } as const }, ...records.value].slice(
        0,
        MOST_RECORDS,
      );
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
    hasRun: (view, module) => ran.get(view)?.has(module) === true,
    clear() {
      records.value = records.value.filter(({ state }) => state.is === "running");
    },
  };
}

/** `program.createRecord(2, 1.1, 2.2)`. */
export function callText({ callee, values }: Pick<CallRecord, "callee" | "values">): string {
  const texts = values.map((value, at) => formatValue(value, callee.parameters[at] ?? { accepts: "f64" }));
  return `${callee.module}.${callee.name}(${texts.join(", ")})`;
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
  return state.outcome.frames.map(({ module, name }) => (module === undefined ? name : `${module}!${name}`));
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
