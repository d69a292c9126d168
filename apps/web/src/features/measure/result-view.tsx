import type { JSX } from "preact";
import type { FormName } from "../../model/measure-api.ts";
import type { Measured } from "./measurement.ts";
import { describeWork } from "./ready-work.ts";
import { RoundChart } from "./round-chart.tsx";
import { FORM_TITLES, formatNs, type Row, summarise } from "./summarise.ts";

export function ResultView({
  measured,
  isCurrent,
}: {
  readonly measured: Measured;
  /** Whether the modules have not been linked again since. */
  readonly isCurrent: boolean;
}): JSX.Element {
  const { report, rounds, work } = measured;
  const { rows, base } = summarise(report?.forms ?? [], rounds);
  const { text, operation } = describeWork(work);
  return (
    <section class="measure-result" aria-labelledby="measure-title">
      <h3 id="measure-title">{text}</h3>
      <p role="status" data-state={measured.state} class="measure-state">
        {stateText(measured)}
      </p>
      {isCurrent ? null : <p class="note">The modules have been linked again since.</p>}
      {report === undefined ? null : (
        <>
          <p class="note">
            All forms gave the same first results: <code>{report.checked}</code>
          </p>
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">form</th>
                  <th scope="col" class="number">
                    ns per {operation}
                  </th>
                  <th scope="col" class="number">
                    middle half
                  </th>
                  <th scope="col" class="number">
                    × {base === undefined ? "" : FORM_TITLES[base].toLowerCase()}
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <FormRow
                    key={row.form}
                    row={row}
                    isPossible={row.spread !== undefined || isPossible(measured, row.form)}
                  />
                ))}
              </tbody>
            </table>
          </div>
          {base === undefined ? null : <p class="note">{ratioSentence(FORM_TITLES[base].toLowerCase())}</p>}
          {rounds.length === 0 ? null : (
            <RoundChart
              rounds={rounds}
              wanted={measured.wanted}
              forms={rows.filter(({ spread }) => spread).map(({ form }) => form)}
              operation={operation}
            />
          )}
        </>
      )}
    </section>
  );
}

function ratioSentence(base: string): string {
  return (
    `× ${base}: each round times all forms one after the other. The time of the form is divided by that of ${base} in the same ` +
    "round, and the column shows the middle one of these ratios. It is not the ratio of the two times in the table."
  );
}

const isPossible = ({ report }: Measured, form: FormName): boolean =>
  report?.forms.some((each) => each.form === form && each.possible) ?? false;

function FormRow({ row, isPossible }: { readonly row: Row; readonly isPossible: boolean }): JSX.Element {
  const { form, note, spread, ratio } = row;
  const title = (
    <th scope="row">
      {isPossible ? <span class={`form-mark form-${form}`} aria-hidden="true" /> : null}
      {FORM_TITLES[form]}
      {isPossible ? <small>{note}</small> : null}
    </th>
  );
  if (!isPossible) {
    return (
      <tr>
        {title}
        <td colSpan={3} class="not-possible">
          Not possible: {note}
        </td>
      </tr>
    );
  }
  return (
    <tr>
      {title}
      <td class="number">{spread === undefined ? "" : formatNs(spread.median)}</td>
      <td class="number">{spread === undefined ? "" : `${formatNs(spread.lower)} to ${formatNs(spread.upper)}`}</td>
      <td class="number">{ratio === undefined ? "" : ratio.toFixed(2)}</td>
    </tr>
  );
}

function stateText({ state, rounds, wanted, reason }: Measured): string {
  const count = `${rounds.length} of ${wanted} rounds`;
  switch (state) {
    case "linking":
      return "Linking each form, and checking results";
    case "running":
      return `Measuring: ${count}`;
    case "done":
      return rounds.length < wanted ? `Measured ${count}; more would have taken too long` : `Measured ${count}`;
    case "stopped":
      return `Stopped after ${count}`;
    case "failed":
      return reason ?? "Not measured";
  }
}
