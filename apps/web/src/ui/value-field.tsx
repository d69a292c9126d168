import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { ValueKind } from "../model/call-api.ts";
import { parseValue } from "../model/parse-value.ts";

/** The words in an empty field. */
const EXAMPLES: Readonly<Record<ValueKind["accepts"], string>> = {
  i32: "42, -1, 0xff",
  i64: "42, -1, 0xff",
  f32: "1.5, NaN, -0",
  f64: "1.5, NaN, -0",
  null: "null",
  nothing: "",
};

/** A field for a value of a type. It says at once why a text is no such value. */
export function ValueField({
  label,
  kind,
  text,
  shown,
  onText,
}: {
  readonly label: string;
  readonly kind: ValueKind;
  readonly text: string;
  /** Whether a refusal is shown: not before the reader has written something. */
  readonly shown: boolean;
  readonly onText: (text: string) => void;
}): JSX.Element {
  const id = useId();
  const parsed = parseValue(text, kind.accepts);
  const refused = kind.accepts === "nothing" ? kind.reason : "refused" in parsed && shown ? parsed.refused : undefined;
  const note = "value" in parsed ? parsed.note : undefined;
  const said = refused ?? note ?? (kind.accepts === "null" ? kind.reason : undefined);
  return (
    <div class="value-field">
      <label for={id}>
        {label} <code>{kind.type}</code>
      </label>
      <input
        id={id}
        type="text"
        inputMode={kind.accepts === "null" ? "none" : "text"}
        autoComplete="off"
        spellcheck={false}
        placeholder={EXAMPLES[kind.accepts]}
        disabled={kind.accepts === "nothing"}
        value={text}
        aria-invalid={refused === undefined ? undefined : "true"}
        aria-describedby={said === undefined ? undefined : `${id}-said`}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      {said === undefined ? null : (
        <p id={`${id}-said`} class={refused === undefined ? "note" : "refusal"}>
          {said}
        </p>
      )}
    </div>
  );
}
