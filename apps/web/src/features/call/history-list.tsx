import type { JSX } from "preact";
import type { Session } from "../../session/session.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { formatMs } from "../../ui/format-number.ts";
import { formatBits } from "../../ui/format-value.ts";
import { OutputLines } from "../../ui/output-lines.tsx";
import {
  type CallHistory,
  type CallRecord,
  callText,
  frameTexts,
  printedBy,
  recordText,
  stateText,
} from "./call-history.ts";

export function HistoryList({
  session,
  history,
}: {
  readonly session: Session;
  readonly history: CallHistory;
}): JSX.Element | null {
  const records = history.records.value;
  if (records.length === 0) return null;
  const isRunning = history.isBusy.value;
  return (
    <section class="call-history" aria-labelledby="call-history-title">
      <h3 id="call-history-title">Calls, newest first</h3>
      <p class="actions">
        <CopyButton text={records.map(recordText).join("\n")} label="Copy all" />
        <button type="button" onClick={() => history.clear()}>
          Clear
        </button>
      </p>
      <ol aria-live="polite">
        {records.map((record) => (
          <li key={record.number} data-state={outcomeOf(record)}>
            <code class="call-text">{callText(record)}</code>
            <Outcome record={record} />
            <span class="actions">
              <button
                type="button"
                disabled={session.view.value === undefined}
                aria-disabled={isRunning}
                aria-label={`Repeat ${callText(record)}`}
                onClick={() => void history.call(session, record)}
              >
                Repeat
              </button>
              <CopyButton text={recordText(record)} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function outcomeOf({ state }: CallRecord): string {
  if (state.is !== "ended") return state.is;
  return state.outcome.returned || state.outcome.exitCode === 0 ? "returned" : "failed";
}

function Outcome({ record }: { readonly record: CallRecord }): JSX.Element {
  const { state, callee } = record;
  const frames = frameTexts(record);
  const outcome = state.is === "ended" ? state.outcome : undefined;
  const printed = printedBy(record);
  const bits = outcome?.returned
    ? outcome.results.flatMap((result, at) => formatBits(result, callee.results[at] ?? { accepts: "f64" }) ?? [])
    : [];
  return (
    <div class="call-outcome">
      <strong>{stateText(record)}</strong>
      {bits.length === 0 ? null : <span class="note"> {bits.join(", ")}</span>}
      {outcome?.returned ? <span class="note"> in {formatMs(outcome.durationMs)}</span> : null}
      {printed === undefined ? null : (
        <div aria-live={state.is === "running" ? "off" : undefined}>
          <OutputLines output={printed} label={state.is === "running" ? "Printed so far" : "Printed"} />
        </div>
      )}
      {frames.length === 0 ? null : (
        <ol class="frames" aria-label="Functions on the stack, innermost first">
          {frames.map((frame, at) => (
            <li key={at}>
              <code>{frame}</code>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
