import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { freeName, withoutModule, withRenamed } from "../../model/edit-set.ts";
import type { ModuleEntry } from "../../model/module-set.ts";
import type { ProvidersFor } from "../../model/providers-for.ts";
import { shownName } from "../../model/shown-name.ts";
import type { ModuleFacts } from "../../model/snapshot.ts";
import type { Session } from "../../session/session.ts";
import { formatSize } from "../../ui/format-size.ts";
import { shortDataUrls } from "../../ui/short-data-urls.ts";
import { ImportList } from "./import-list.tsx";

/** One module: its name, to be edited in place, its size and numbers, and the providers of its imports. */
export function ModuleRow({
  session,
  entry: { name, source },
  facts,
  providersFor,
}: {
  readonly session: Session;
  readonly entry: ModuleEntry;
  readonly facts: ModuleFacts | undefined;
  readonly providersFor: ProvidersFor;
}): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  const wanted = session.shownImport.value;
  useEffect(() => {
    if (wanted?.importer === name) setIsOpen(true);
  }, [wanted, name]);
  const where = source.from === "url" ? shortDataUrls(source.url) : shownName(source.path);
  const shown = shownName(name);
  return (
    // Takes the focus when the module before it is removed.
    <li class="module-row" tabIndex={-1} aria-label={`Module ${shown}`}>
      <div class="module-line">
        <NameField session={session} name={name} />
        <button
          type="button"
          class="quiet"
          aria-label={`Remove ${shown}`}
          title={`Remove ${shown}`}
          onClick={() => void session.change(withoutModule(session.set.value, name))}
        >
          <span aria-hidden="true">×</span>
        </button>
      </div>
      {shown === name ? null : <code class="module-facts module-written">{shown}</code>}
      <p class="module-facts">
        {facts === undefined ? null : <span>{formatSize(facts.sizeBytes)}</span>}
        <span class="module-where" title={where}>
          {source.from === "url" ? where : `${where} (your file)`}
        </span>
      </p>
      {facts === undefined ? null : (
        <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
          <summary>
            {count(facts.importCount, "import")}, {count(facts.exportCount, "export")}
            <span class="sr-only"> of {shown}</span>
          </summary>
          {isOpen ? <ImportList session={session} facts={facts} providersFor={providersFor} /> : null}
        </details>
      )}
    </li>
  );
}

function count(amount: number, word: string): string {
  return `${amount} ${word}${amount === 1 ? "" : "s"}`;
}

/** Enter or leaving the field renames the module, Escape does not. A name that another module has gets a number. */
function NameField({ session, name }: { readonly session: Session; readonly name: string }): JSX.Element {
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  const rename = (): void => {
    const wanted = text.trim();
    if (wanted === "" || wanted === name) setText(name);
    else void session.change(withRenamed(session.set.value, name, freeName(session.set.value, wanted)));
  };
  return (
    <input
      class="module-name"
      aria-label={`Name of ${shownName(name)}`}
      value={text}
      spellcheck={false}
      autocomplete="off"
      onInput={(event) => setText(event.currentTarget.value)}
      onBlur={rename}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setText(name);
      }}
    />
  );
}
