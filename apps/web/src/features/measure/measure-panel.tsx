import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { CallableExport } from "../../model/call-api.ts";
import type { Work } from "../../model/measure-api.ts";
import type { Session } from "../../session/session.ts";
import { FunctionSearch } from "../../ui/function-search.tsx";
import { readArguments, signatureOf } from "../../ui/read-arguments.ts";
import { useCurrentFunction } from "../../ui/use-current-function.ts";
import { ValueField } from "../../ui/value-field.tsx";
import { createMeasurement } from "./measurement.ts";
import { describeWork, readyWork } from "./ready-work.ts";
import { ResultView } from "./result-view.tsx";

/** Choices of the number of rounds. */
const ROUNDS = [15, 31, 101] as const;
/** Long beside the resolution of a clock in a page, 0.1 ms at worst. */
const SAMPLE_MS = 5;

/** What the reader has chosen: a ready work by number, or a function with arguments. */
interface Choice {
  readonly ready: number | undefined;
  readonly callee: CallableExport | undefined;
  readonly texts: readonly string[];
  readonly rounds: number;
}

const createChoice = () => signal<Choice>({ ready: 0, callee: undefined, texts: [], rounds: ROUNDS[1] });
const createWords = () => signal("");

/** The part where the reader compares ways to bind imports, on the modules of the open set. */
export function MeasurePanel({ session }: { readonly session: Session }): JSX.Element {
  const id = useId();
  const measurement = session.keep(createMeasurement);
  const choice = session.keep(createChoice);
  const words = session.keep(createWords);
  const view = session.view.value;
  const ready = readyWork(view?.modules ?? []);
  const { callee, texts, rounds } = choice.value;
  useCurrentFunction(session, callee, (found) => {
    const isSame = found !== undefined && callee !== undefined && signatureOf(found) === signatureOf(callee);
    choice.value = { ...choice.value, callee: found, texts: isSame ? texts : (found?.parameters.map(() => "") ?? []) };
  });
  const chosen = choice.value.ready !== undefined && choice.value.ready < ready.length ? choice.value.ready : undefined;
  const work = chosen === undefined ? workOf(callee, texts) : ready[chosen];
  const measured = measurement.measured.value;
  const isRunning = measured?.state === "linking" || measured?.state === "running";
  return (
    <div class="measure-panel">
      <p class="note">
        The modules are linked afresh in each form, apart from the live ones. Results are compared before the clock
        starts.
      </p>
      <form
        class="measure-form"
        aria-label="What to measure"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (view !== undefined && work !== undefined) {
            void measurement.start(session, { view, work, rounds, sampleMs: SAMPLE_MS });
          }
        }}
      >
        <fieldset>
          <legend>Work</legend>
          {ready.map((each, at) => (
            <label key={`${each.kind} ${each.module}`} class="choice">
              <input
                type="radio"
                name={`${id}-work`}
                checked={chosen === at}
                onChange={() => {
                  choice.value = { ...choice.value, ready: at };
                }}
              />
              {describeWork(each).text}
            </label>
          ))}
          <label class="choice">
            <input
              type="radio"
              name={`${id}-work`}
              checked={chosen === undefined}
              onChange={() => {
                choice.value = { ...choice.value, ready: undefined };
              }}
            />
            an exported function, called from JavaScript
          </label>
        </fieldset>
        {chosen !== undefined ? null : (
          <>
            <FunctionSearch
              session={session}
              words={words}
              chosen={callee}
              onChoose={(next) => {
                choice.value = {
                  ...choice.value,
                  ready: undefined,
                  callee: next,
                  texts: next.parameters.map(() => ""),
                };
              }}
            />
            <div class="value-fields">
              {callee?.parameters.map((kind, at) => (
                <ValueField
                  key={`${callee.module}.${callee.name} ${at}`}
                  label={`Argument ${at + 1}`}
                  kind={kind}
                  text={texts[at] ?? ""}
                  shown={texts[at] !== ""}
                  onText={(text) => {
                    choice.value = { ...choice.value, texts: texts.map((old, other) => (other === at ? text : old)) };
                  }}
                />
              ))}
            </div>
            {callee?.refused === undefined ? null : <p class="refusal">{callee.refused}</p>}
          </>
        )}
        <p class="actions">
          <label for={`${id}-rounds`}>Rounds</label>
          <select
            id={`${id}-rounds`}
            value={rounds}
            onChange={(event) => {
              choice.value = { ...choice.value, rounds: Number(event.currentTarget.value) };
            }}
          >
            {ROUNDS.map((count) => (
              <option key={count} value={count}>
                {count}
              </option>
            ))}
          </select>
          <button type="submit" class="primary" disabled={view === undefined || work === undefined || isRunning}>
            Measure
          </button>
          <button type="button" disabled={!isRunning} onClick={() => measurement.stop()}>
            Stop measuring
          </button>
        </p>
      </form>
      {measured === undefined ? null : <ResultView measured={measured} isCurrent={measured.view === view} />}
    </div>
  );
}

function workOf(callee: CallableExport | undefined, texts: readonly string[]): Work | undefined {
  const values = callee === undefined ? undefined : readArguments(callee, texts);
  if (callee === undefined || values === undefined) return undefined;
  return { kind: "call", module: callee.module, name: callee.name, values };
}
