import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { CallableExport } from "../model/call-api.ts";
import { shownName } from "../model/shown-name.ts";
import type { Session } from "../session/session.ts";
import { useFoundExports } from "./found-exports.ts";
import { signatureOf } from "./read-arguments.ts";

/** A search among the exported functions, and its answers by module. The worker searches, so any number of exports is quick. */
export function FunctionSearch({
  session,
  words,
  chosen,
  onChoose,
}: {
  readonly session: Session;
  /** The words of the search. */
  readonly words: Signal<string>;
  readonly chosen: CallableExport | undefined;
  readonly onChoose: (chosen: CallableExport) => void;
}): JSX.Element {
  const id = useId();
  const text = words.value;
  const { found, failure } = useFoundExports(session, text, (linker, query) => linker.functions(query));
  return (
    <div class="function-search">
      <label for={id}>Find an exported function</label>
      <input
        id={id}
        type="search"
        autoComplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => {
          words.value = event.currentTarget.value;
        }}
      />
      <p class="note" role="status">
        {failure ?? (found === undefined ? waitText(session) : countText(found, text.trim() !== ""))}
      </p>
      <section class="found-functions" aria-label="Exported functions">
        {groupsOf(found?.items ?? []).map(([module, functions]) => (
          <section key={module}>
            <h3>{shownName(module)}</h3>
            <ul>
              {functions.map((each) => (
                <li key={each.name}>
                  <button
                    type="button"
                    aria-pressed={each.module === chosen?.module && each.name === chosen.name}
                    onClick={() => onChoose(each)}
                  >
                    <span class="function-name">{shownName(each.name)}</span>{" "}
                    <code class="note">{signatureOf(each)}</code>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </section>
    </div>
  );
}

function waitText({ view, state }: Session): string {
  if (view.value !== undefined || state.value === "working") return "Reading the modules";
  return "No modules are linked.";
}

function countText(
  { items, total }: { readonly items: readonly unknown[]; readonly total: number },
  hasWords: boolean,
): string {
  if (total === 0) {
    return hasWords ? "No exported function has these words in its name." : "No linked module exports a function.";
  }
  const all = `${total.toLocaleString("en")} ${total === 1 ? "function" : "functions"}`;
  return items.length < total ? `${all}; the first ${items.length} are shown. More words find fewer.` : all;
}

function groupsOf(functions: readonly CallableExport[]): readonly (readonly [string, readonly CallableExport[]])[] {
  const groups = new Map<string, CallableExport[]>();
  for (const each of functions) {
    const group = groups.get(each.module);
    if (group === undefined) groups.set(each.module, [each]);
    else group.push(each);
  }
  return [...groups];
}
