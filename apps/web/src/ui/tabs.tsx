import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Session } from "../session/session.ts";
import { Later, type Part } from "./later.tsx";

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly load: () => Promise<Part>;
}

interface TabsProps {
  readonly tabs: readonly Tab[];
  readonly session: Session;
  /** Called when the panel in view is on the page, or could not be loaded. */
  readonly onSettled?: () => void;
}

/** A tab list with one panel at a time; arrow keys move between tabs, as the ARIA pattern asks. */
export function Tabs({ tabs, session, onSettled }: TabsProps): JSX.Element {
  const chosen = session.tab;
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ id }) => id === chosen.value);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const tab = next === undefined ? undefined : tabs[(next + tabs.length) % tabs.length];
    if (tab === undefined) return;
    event.preventDefault();
    chosen.value = tab.id;
    list.current?.querySelector<HTMLElement>(`#tab-${tab.id}`)?.focus();
  };
  const current = tabs.find(({ id }) => id === chosen.value);
  return (
    <>
      <div class="tabs" role="tablist" aria-label="The linked modules at work" ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ id, label }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={id === chosen.value}
            aria-controls={`panel-${id}`}
            tabIndex={id === chosen.value ? 0 : -1}
            onClick={() => {
              chosen.value = id;
            }}
          >
            {label}
          </button>
        ))}
      </div>
      {current === undefined ? null : (
        <div key={current.id} id={`panel-${current.id}`} role="tabpanel" aria-labelledby={`tab-${current.id}`}>
          <Later load={current.load} session={session} {...(onSettled && { onSettled })} />
        </div>
      )}
    </>
  );
}
