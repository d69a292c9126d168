import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import { emptySet } from "../../model/module-set.ts";
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
  const factsByName = useMemo(() => new Map(facts.map((each) => [each.name, each])), [facts]);
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
        {set.modules.slice(0, drawn).map((entry) => (
          <ModuleRow
            key={entry.name}
            session={session}
            entry={entry}
            facts={factsByName.get(entry.name)}
            providersFor={providersFor}
          />
        ))}
      </ul>
      <AddModules session={session} />
      <OptionsForm session={session} />
      <HostFunctions session={session} />
    </>
  );
}

/** The exports are indexed when the imports of a module are first shown. */
function indexWhenAsked(facts: readonly ModuleFacts[]): ProvidersFor {
  let index: ProvidersFor | undefined;
  return (wanted, importer) => {
    index ??= indexProviders(facts);
    return index(wanted, importer);
  };
}
