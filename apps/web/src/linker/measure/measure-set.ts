import type { FormState, MeasureEvents, MeasureRequest, Work } from "../../model/measure-api.ts";
import { shownName, shownPath } from "../../model/shown-name.ts";
import { resultOf } from "../call-result.ts";
import { type Form, linkForms } from "./link-forms.ts";
import { timeRounds } from "./time-rounds.ts";
import { type Exercise, workOn } from "./work-on.ts";

/** The results of this many operations are compared before the clock starts. */
const CHECKED = 3;

/** A form that did the work, with its first results as text. */
interface Checked {
  readonly form: Form["form"];
  readonly exercise: Exercise;
  readonly results: readonly string[];
}

export async function measureSet(
  { set, work, rounds, sampleMs }: MeasureRequest,
  { onReady, onRound }: MeasureEvents,
): Promise<void> {
  const forms = await linkForms(set);
  const checked: Checked[] = [];
  const states = forms.map((form): FormState => {
    const { exports, ...state } = form;
    if (exports === undefined) return state;
    try {
      const exercise = workOn(exports, work);
      const results = Array.from({ length: CHECKED }, () => textOf(exercise.run(exercise.step)));
      checked.push({ form: form.form, exercise, results });
      return state;
    } catch (error) {
      const note = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      return { ...state, possible: false, note };
    }
  });
  const [first] = checked;
  if (first === undefined) {
    const reasons = states.map(({ form, note }) => `${form}: ${note}`);
    throw new Error(`Cannot measure, because no form did the work. ${reasons.join("; ")}`);
  }
  compare(checked, work);
  await onReady({ forms: states, checked: first.results[0] ?? "" });
  await timeRounds(checked, { rounds, sampleMs, onRound });
}

/** @throws if two forms give different results: then their times mean nothing */
function compare([first, ...others]: readonly Checked[], work: Work): void {
  for (const other of others) {
    const at = other.results.findIndex((text, index) => text !== first?.results[index]);
    if (at === -1) continue;
    const name = work.kind === "call" ? shownPath(work) : shownName(work.module);
    throw new Error(
      `Cannot compare: in call ${at + 1} of ${name}, ${first?.form} gave ${first?.results[at]}, ` +
        `and ${other.form} gave ${other.results[at]}`,
    );
  }
}

function textOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  const result = resultOf(value);
  if (typeof result === "object") return result.reference;
  return Object.is(result, -0) ? "-0" : String(result);
}
