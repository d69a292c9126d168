import type { JSX } from "preact";
import { useId, useMemo, useRef } from "preact/hooks";
import { emptySet, type ModuleEntry, type ModuleOrigin } from "../../model/module-set.ts";
import { indexProviders, type ProvidersFor } from "../../model/providers-for.ts";
import type { ModuleFacts } from "../../model/snapshot.ts";
import type { Session } from "../../session/session.ts";
import { useSlices } from "../../ui/use-slices.ts";
import { AddModules } from "./add-modules.tsx";
import { ExampleMenu } from "./example-menu.tsx";
import { HostFunctions } from "./host-functions.tsx";
import { ModuleRow } from "./module-row.tsx";
import { NoteText } from "./note-text.tsx";
import { OfferList } from "./offer-list.tsx";
import { OptionsForm } from "./options-form.tsx";

/** Rows that are drawn in one task. */
const SLICE = 8;

/** The modules on the bench, and all that decides how they link. */
export function ModulesPanel({ session }: { readonly session: Session }): JSX.Element {
  const set = session.set.value;
  const facts = session.modules.value;
  const rowOf = useRows(session);
  const providersFor = useMemo(() => indexWhenAsked(facts), [facts]);
  const heading = useId();
  const drawn = useSlices(set.modules.length, SLICE);
  return (
    <>
      <ExampleMenu session={session} />
      <NoteText session={session} />
      <OfferList session={session} />
      <div class="module-head">
        <h3 id={heading}>
          {set.modules.length} {set.modules.length === 1 ? "module" : "modules"}
        </h3>
        <button
          type="button"
          class="quiet"
          disabled={set.modules.length === 0}
          onClick={() => void session.change(emptySet)}
        >
          Clear all
        </button>
      </div>
      <ul class="module-list" aria-labelledby={heading}>
        {set.modules.slice(0, drawn).map((entry) => {
          const { key, facts } = rowOf(entry);
          return <ModuleRow key={key} session={session} entry={entry} facts={facts} providersFor={providersFor} />;
        })}
      </ul>
      <AddModules session={session} />
      <OptionsForm session={session} />
      <HostFunctions session={session} />
    </>
  );
}

/** The row of a module, which stays the same under another name. */
interface Row {
  readonly key: number;
  /** The last facts, also while a changed set is linked: a row that shrinks would move the button that is being clicked. */
  readonly facts: ModuleFacts | undefined;
}

/** Rows are known by the source of their module, which no edit but a newer file changes. */
function useRows(session: Session): (entry: ModuleEntry) => Row {
  const known = useRef(new WeakMap<ModuleOrigin, Row>());
  const keys = useRef(0);
  const set = session.set.value;
  const facts = session.modules.value;
  const isLinking = session.state.value === "working";
  const rowOf = (source: ModuleOrigin): Row => {
    const row = known.current.get(source) ?? { key: ++keys.current, facts: undefined };
    known.current.set(source, row);
    return row;
  };
  useMemo(() => {
    if (isLinking) return;
    const byName = new Map(facts.map((each) => [each.name, each]));
    for (const { name, source } of set.modules) {
      const found = byName.get(name);
      if (found !== undefined) known.current.set(source, { ...rowOf(source), facts: found });
    }
  }, [facts, isLinking]);
  return ({ name, source }) => {
    const row = rowOf(source);
    return row.facts === undefined || row.facts.name === name ? row : { ...row, facts: { ...row.facts, name } };
  };
}

/** The exports are indexed when the imports of a module are first shown. */
function indexWhenAsked(facts: readonly ModuleFacts[]): ProvidersFor {
  let index: ProvidersFor | undefined;
  return (wanted, importer) => {
    index ??= indexProviders(facts);
    return index(wanted, importer);
  };
}
