import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Session } from "../../session/session.ts";
import { CopyButton } from "../../ui/copy-button.tsx";

/** The plan as text, asked for when the reader opens it. */
export function PlanText({ session }: { readonly session: Session }): JSX.Element {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState<string | undefined>(undefined);
  const view = session.view.value;
  useEffect(() => {
    if (!open || view === undefined) return;
    let current = true;
    const show = (found: string): void => {
      if (current) setText(found);
    };
    session
      .ask((linker) => linker.describePlan())
      .then(show, (error: unknown) => show(error instanceof Error ? error.message : String(error)));
    return () => {
      current = false;
    };
  }, [session, open, view]);
  return (
    <details class="plan-text" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The plan as text</summary>
      {text === undefined ? null : (
        <>
          <CopyButton text={text} label="Copy the plan" />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the region scrolls, so it can have the focus */}
          <section class="scroll" aria-label="The plan" tabIndex={0}>
            <pre>{text}</pre>
          </section>
        </>
      )}
    </details>
  );
}
