import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CallableExport } from "../../model/call-api.ts";
import { shownName } from "../../model/shown-name.ts";
import type { Session } from "../../session/session.ts";
import { readArguments, signatureOf } from "../../ui/read-arguments.ts";
import { ValueField } from "../../ui/value-field.tsx";
import type { CallHistory } from "./call-history.ts";
import { useCallTexts } from "./call-texts.ts";

export function CallForm({
  callee,
  session,
  history,
}: {
  readonly callee: CallableExport;
  readonly session: Session;
  readonly history: CallHistory;
}): JSX.Element {
  const [texts, setTexts] = useCallTexts(session, callee);
  // Empty fields are refused only after the first attempt to call.
  const [tried, setTried] = useState(false);
  const isRunning = history.isBusy.value;
  const call = (event: Event): void => {
    event.preventDefault();
    setTried(true);
    const values = readArguments(callee, texts);
    if (values === undefined) {
      (event.currentTarget as HTMLFormElement)
        .querySelector<HTMLElement>("[aria-invalid], input:placeholder-shown")
        ?.focus();
      return;
    }
    void history.call(session, { callee, values });
  };
  return (
    <form class="call-form" aria-label={`Call ${shownName(callee.name)}`} noValidate onSubmit={call}>
      <h3>
        <span class="note">{shownName(callee.module)}</span> {shownName(callee.name)}{" "}
        <code class="note">{signatureOf(callee)}</code>
      </h3>
      {callee.refused === undefined ? null : <p class="refusal">It cannot be called from a page: {callee.refused}.</p>}
      <div class="value-fields">
        {callee.parameters.map((kind, at) => (
          <ValueField
            key={at}
            label={`Argument ${at + 1}`}
            kind={kind}
            text={texts[at] ?? ""}
            shown={tried || texts[at] !== ""}
            onText={(text) => setTexts(texts.map((old, other) => (other === at ? text : old)))}
          />
        ))}
      </div>
      <p class="actions">
        <button type="submit" class="primary" disabled={callee.refused !== undefined || isRunning}>
          Call
        </button>
        {isRunning ? (
          <button type="button" onClick={() => session.stop()}>
            Stop the call
          </button>
        ) : null}
      </p>
    </form>
  );
}
