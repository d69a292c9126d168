import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { withResolution } from "../../model/edit-set.ts";
import type { ProviderChoice, ProvidersFor } from "../../model/providers-for.ts";
import { shownName, shownPath } from "../../model/shown-name.ts";
import type { ImportFacts, ModuleFacts } from "../../model/snapshot.ts";
import type { Session } from "../../session/session.ts";

/** More imports are shown by a button, this many at a time. */
const PAGE = 50;

/** The imports of a module, each with the choice of its provider. */
export function ImportList({
  session,
  facts,
  providersFor,
}: {
  readonly session: Session;
  readonly facts: ModuleFacts;
  readonly providersFor: ProvidersFor;
}): JSX.Element {
  const [most, setMost] = useState(PAGE);
  const { name: importer, imports, importCount } = facts;
  const wanted = session.shownImport.value;
  const at = wanted?.importer === importer ? imports.findIndex((entry) => isSame(entry, wanted.import)) : -1;
  const limit = Math.max(most, at + 1);
  return (
    <>
      {imports.length === 0 ? <p class="note">It imports nothing.</p> : null}
      <ul class="import-list">
        {imports.slice(0, limit).map((entry) => (
          <ImportRow
            key={`${entry.module}\n${entry.name}`}
            session={session}
            importer={importer}
            entry={entry}
            providersFor={providersFor}
          />
        ))}
      </ul>
      {limit < imports.length ? (
        <button type="button" class="quiet" onClick={() => setMost(limit + PAGE)}>
          Show more of {imports.length} imports
        </button>
      ) : null}
      {imports.length < importCount ? (
        <p class="note">
          The first {imports.length} of {importCount} imports are listed.
        </p>
      ) : null}
    </>
  );
}

function ImportRow({
  session,
  importer,
  entry,
  providersFor,
}: {
  readonly session: Session;
  readonly importer: string;
  readonly entry: ImportFacts;
  readonly providersFor: ProvidersFor;
}): JSX.Element {
  const select = useRef<HTMLSelectElement>(null);
  const place = { importer, import: { module: entry.module, name: entry.name } };
  const wanted = session.shownImport.value;
  const isWanted = wanted?.importer === importer && isSame(entry, wanted.import);
  useEffect(() => {
    if (!isWanted) return;
    select.current?.focus();
    select.current?.scrollIntoView({ block: "center" });
    session.shownImport.value = undefined;
  }, [isWanted, session]);

  const choices = useMemo(() => providersFor(entry, importer), [entry, importer, providersFor]);
  const chosen = session.set.value.resolutions.find(
    (resolution) => resolution.importer === importer && isSame(entry, resolution.import),
  );
  // An earlier choice may be of a module that cannot be read now.
  const all =
    chosen === undefined || choices.some((choice) => isChoice(choice, chosen.provider))
      ? choices
      : [{ provider: chosen.provider, type: "not found", isAlike: false }, ...choices];
  const value = chosen === undefined ? "" : String(all.findIndex((choice) => isChoice(choice, chosen.provider)));
  const choose = (chosenValue: string): void => {
    const provider = chosenValue === "" ? undefined : all[Number(chosenValue)]?.provider;
    void session.change(withResolution(session.set.value, { ...place, ...(provider && { provider }) }));
  };
  return (
    <li>
      <code class="import-name">
        {shownName(entry.module)}.<b>{shownName(entry.name)}</b>
      </code>
      <code class="import-type">{entry.type}</code>
      <select
        ref={select}
        aria-label={`Provider of ${shownPath(entry)} for ${shownName(importer)}`}
        value={value}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{byTheRules(session, place)}</option>
        {all.map((choice, at) => (
          <option key={`${choice.provider.module}\n${choice.provider.name}`} value={String(at)}>
            {shownPath(choice.provider)}
            {choice.isAlike ? "" : ` (${choice.type})`}
          </option>
        ))}
      </select>
    </li>
  );
}

/** The provider that the rules give, if the set as it is was linked. */
function byTheRules(
  session: Session,
  {
    importer,
    import: wanted,
  }: { readonly importer: string; readonly import: { readonly module: string; readonly name: string } },
): string {
  const view = session.view.value;
  if (view === undefined || view.set !== session.set.value) return "By the rules";
  const planned = view.plan.modules
    .find(({ name }) => name === importer)
    ?.imports.find((entry) => isSame(entry, wanted));
  if (planned === undefined || planned.reason === "resolve") return "By the rules";
  const { binding } = planned;
  switch (binding.by) {
    case "export":
      return `By the rules: ${shownPath(binding)}`;
    case "host":
      return "By the rules: the host";
    case "trap":
      return "By the rules: a stub that traps";
    case "deferred": {
      const provider = view.plan.deferred[binding.slot]?.provider;
      return provider === undefined ? "By the rules" : `By the rules: ${shownPath(provider)}`;
    }
    case "made": {
      const { provider } = binding;
      return provider === undefined ? "By the rules: the linker" : `By the rules: ${shownPath(provider)}`;
    }
  }
}

function isSame(
  { module, name }: { readonly module: string; readonly name: string },
  other: { readonly module: string; readonly name: string },
): boolean {
  return module === other.module && name === other.name;
}

function isChoice({ provider }: ProviderChoice, wanted: ProviderChoice["provider"]): boolean {
  return isSame(provider, wanted);
}
