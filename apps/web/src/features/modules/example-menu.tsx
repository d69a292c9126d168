import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { type Example, examples } from "../../model/examples.ts";
import type { Session } from "../../session/session.ts";

const linking = examples.filter(({ isMistake }) => isMistake !== true);
const mistakes = examples.filter(({ isMistake }) => isMistake === true);

/** The sets that come with the page. The chosen one is in the address. */
export function ExampleMenu({ session }: { readonly session: Session }): JSX.Element {
  const current = examples.find(({ set }) => set === session.set.value);
  const label = useId();
  return (
    <div class="example-menu">
      <label for={label}>Example</label>
      <select
        id={label}
        value={current?.id ?? ""}
        onChange={(event) => {
          const chosen = examples.find(({ id }) => id === event.currentTarget.value);
          session.note.value = undefined;
          if (chosen !== undefined) void session.change(chosen.set);
        }}
      >
        {current === undefined ? <option value="">Your own set</option> : null}
        <ExampleGroup label="They link" of={linking} />
        <ExampleGroup label="Mistakes, and how they show" of={mistakes} />
      </select>
      {current === undefined ? null : <p class="note">{current.sentence}</p>}
    </div>
  );
}

function ExampleGroup({ label, of }: { readonly label: string; readonly of: readonly Example[] }): JSX.Element {
  return (
    <optgroup label={label}>
      {of.map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </optgroup>
  );
}
