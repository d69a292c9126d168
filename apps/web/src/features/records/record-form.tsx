import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import type { RecordField } from "../../model/records-api.ts";
import { type FieldReading, type FieldTexts, readField } from "./read-field.ts";

const FIELDS: readonly { readonly field: RecordField; readonly type: string }[] = [
  { field: "id", type: "i32" },
  { field: "x", type: "f32" },
  { field: "y", type: "f32" },
];

export interface RecordFormProps {
  readonly texts: FieldTexts;
  readonly onTexts: (texts: FieldTexts) => void;
  /** A problem of the id alone, for example with many records. */
  readonly idProblem?: string | undefined;
  readonly onSubmit: () => void;
  readonly label: string;
  /** The buttons of the form. */
  readonly children: ComponentChildren;
}

/** Three typed fields. A value that the program cannot get is refused here, in words at the field, before any call. */
export function RecordForm({ texts, onTexts, idProblem, onSubmit, label, children }: RecordFormProps): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    const wrong = FIELDS.find(({ field }) => readField(field, texts[field]).problem !== undefined);
    if (wrong === undefined) onSubmit();
    else form.current?.querySelector<HTMLElement>(`#record-${wrong.field}`)?.focus();
  };
  return (
    <form class="record-form" aria-label={label} ref={form} onSubmit={submit} noValidate>
      {FIELDS.map(({ field, type }) => {
        const read = readField(field, texts[field]);
        const reading: FieldReading =
          field === "id" && idProblem !== undefined && read.problem === undefined ? { problem: idProblem } : read;
        return (
          <FieldInput
            key={field}
            field={field}
            type={type}
            text={texts[field]}
            reading={reading}
            onText={(text) => onTexts({ ...texts, [field]: text })}
          />
        );
      })}
      <div class="record-form-buttons">{children}</div>
    </form>
  );
}

function FieldInput({
  field,
  type,
  text,
  reading: { problem, note },
  onText,
}: {
  readonly field: RecordField;
  readonly type: string;
  readonly text: string;
  readonly reading: FieldReading;
  readonly onText: (text: string) => void;
}): JSX.Element {
  const said = problem ?? note;
  return (
    <div class="record-field">
      <label for={`record-${field}`}>
        {field} <span class="record-type">{type}</span>
      </label>
      <input
        id={`record-${field}`}
        type="text"
        inputMode={field === "id" ? "numeric" : "decimal"}
        autocomplete="off"
        spellcheck={false}
        value={text}
        aria-invalid={problem !== undefined}
        aria-describedby={`record-${field}-said`}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      <p id={`record-${field}-said`} class={problem === undefined ? "record-said" : "record-said is-bad"}>
        {said}
      </p>
    </div>
  );
}
