import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { GlobalExport } from "../../model/call-api.ts";
import { parseValue } from "../../model/parse-value.ts";
import { shownName, shownPath } from "../../model/shown-name.ts";
import type { Session } from "../../session/session.ts";
import { formatBits, formatValue } from "../../ui/format-value.ts";
import { useFoundExports } from "../../ui/found-exports.ts";
import { ValueField } from "../../ui/value-field.tsx";
import { useTexts } from "./call-texts.ts";

/** The exported globals with their values, which change with each call. */
export function GlobalList({ session }: { readonly session: Session }): JSX.Element | null {
  const { found, failure } = useFoundExports(session, "", (linker, query) => linker.globals(query));
  if (failure !== undefined) return <p role="alert">{failure}</p>;
  if (found === undefined || found.total === 0) return null;
  return (
    <section class="global-list" aria-labelledby="global-list-title">
      <h3 id="global-list-title">Exported globals</h3>
      {found.items.length < found.total ? (
        <p class="note">
          The first {found.items.length} of {found.total.toLocaleString("en")}.
        </p>
      ) : null}
      <ul class="globals">
        {found.items.map((global) => (
          <li key={`${global.module}.${global.name}`} class="global">
            <GlobalRow session={session} global={global} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function GlobalRow({ session, global }: { readonly session: Session; readonly global: GlobalExport }): JSX.Element {
  const { module, name, kind, mutable, value } = global;
  const bits = value === undefined ? undefined : formatBits(value, kind);
  return (
    <>
      <p>
        <span class="note">{shownName(module)}</span> <b>{shownName(name)}</b>{" "}
        <code class="note">
          {mutable ? "mutable " : ""}
          {kind.type}
        </code>
      </p>
      <p>
        <code class="global-value">{value === undefined ? kind.reason : formatValue(value, kind)}</code>
        {bits === undefined ? null : <span class="note"> {bits}</span>}
      </p>
      {mutable && kind.accepts !== "nothing" ? <GlobalForm session={session} global={global} /> : null}
    </>
  );
}

function GlobalForm({ session, global }: { readonly session: Session; readonly global: GlobalExport }): JSX.Element {
  const { module, name, kind } = global;
  const [[text = ""], setTexts] = useTexts(session, `global ${module} ${name} ${kind.type}`);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const parsed = parseValue(text, kind.accepts);
  const set = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!("value" in parsed)) return;
    const { value } = parsed;
    setFailure(undefined);
    try {
      await session.ask((linker) => linker.setGlobal({ module, name, value }), { changes: true });
      setTexts([""]);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form class="global-form" aria-label={`Set ${shownPath(global)}`} onSubmit={(event) => void set(event)}>
      <ValueField
        label="New value"
        kind={kind}
        text={text}
        shown={text !== ""}
        onText={(written) => setTexts([written])}
      />
      <button type="submit" disabled={!("value" in parsed)}>
        Set
      </button>
      {failure === undefined ? null : (
        <p class="refusal" role="alert">
          {failure}
        </p>
      )}
    </form>
  );
}
