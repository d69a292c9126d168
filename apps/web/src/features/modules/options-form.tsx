import { Fragment, type JSX } from "preact";
import { useId } from "preact/hooks";
import { withOptions } from "../../model/edit-set.ts";
import type { SetOptions } from "../../model/module-set.ts";
import { shownName } from "../../model/shown-name.ts";
import type { Session } from "../../session/session.ts";
import { type OptionChoice, optionChoices } from "./option-choices.ts";
import { WasiFields } from "./wasi-fields.tsx";

/** The options of `link`. Each change links again at once. */
export function OptionsForm({ session }: { readonly session: Session }): JSX.Element {
  const { options, modules } = session.set.value;
  const changed = Object.keys(options).length;
  const change = (changes: Parameters<typeof withOptions>[1]): void => {
    void session.change(withOptions(session.set.value, changes));
  };
  return (
    <details class="options">
      <summary>Options{changed === 0 ? "" : `: ${changed} changed`}</summary>
      <div class="option-list">
        {optionChoices.map((option) => (
          <Fragment key={option.name}>
            <ChoiceField option={option} value={choiceOf(options[option.name])} change={change} />
            {option.name === "wasi" ? <WasiFields session={session} change={change} /> : null}
          </Fragment>
        ))}
        <StackSizeField value={options.stackSize} change={change} />
        <HeapField value={options.heap} modules={modules.map(({ name }) => name)} change={change} />
      </div>
      <button
        type="button"
        disabled={changed === 0}
        onClick={() => void session.change({ ...session.set.value, options: {} })}
      >
        All defaults
      </button>
    </details>
  );
}

/** The settings of an option belong to the choice that turns it on. */
function choiceOf(value: SetOptions[keyof SetOptions]): string | number | boolean | undefined {
  return typeof value === "object" ? true : value;
}

type Change = (changes: { readonly [Key in keyof SetOptions]?: SetOptions[Key] | undefined }) => void;

function ChoiceField({
  option: { name, label, sentence, values },
  value,
  change,
}: {
  readonly option: OptionChoice;
  readonly value: ReturnType<typeof choiceOf>;
  readonly change: Change;
}): JSX.Element {
  const field = useId();
  const at = Math.max(
    values.findIndex((choice) => choice.value === value),
    0,
  );
  return (
    <div class="option">
      <label for={field}>{label}</label>
      <select
        id={field}
        name={name}
        value={String(at)}
        aria-describedby={`${field}-what`}
        onChange={(event) => change({ [name]: values[Number(event.currentTarget.value)]?.value })}
      >
        {values.map((choice, position) => (
          <option key={choice.label} value={String(position)}>
            {choice.label}
            {position === 0 ? " (default)" : ""}
          </option>
        ))}
      </select>
      <p class="note" id={`${field}-what`}>
        {sentence}
      </p>
    </div>
  );
}

function StackSizeField({
  value,
  change,
}: {
  readonly value: number | undefined;
  readonly change: Change;
}): JSX.Element {
  const field = useId();
  return (
    <div class="option">
      <label for={field}>Size of the stack in bytes</label>
      <input
        id={field}
        name="stackSize"
        type="number"
        min={0}
        step={16}
        value={value ?? ""}
        placeholder="largest (default)"
        aria-describedby={`${field}-what`}
        onChange={(event) => {
          const { value: text, valueAsNumber } = event.currentTarget;
          const isSize = text !== "" && Number.isSafeInteger(valueAsNumber) && valueAsNumber >= 0;
          change({ stackSize: isSize ? valueAsNumber : undefined });
        }}
      />
      <p class="note" id={`${field}-what`}>
        The stack that placed modules share; by default the largest of their own.
      </p>
    </div>
  );
}

function HeapField({
  value,
  modules,
  change,
}: {
  readonly value: string | undefined;
  readonly modules: readonly string[];
  readonly change: Change;
}): JSX.Element {
  const field = useId();
  const names = value === undefined || modules.includes(value) ? modules : [value, ...modules];
  return (
    <div class="option">
      <label for={field}>First heap</label>
      <select
        id={field}
        name="heap"
        value={value ?? ""}
        aria-describedby={`${field}-what`}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          change({ heap: chosen === "" ? undefined : chosen });
        }}
      >
        <option value="">first that asks (default)</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {shownName(name)}
          </option>
        ))}
      </select>
      <p class="note" id={`${field}-what`}>
        The placed module whose allocator gets the first heap.
      </p>
    </div>
  );
}
