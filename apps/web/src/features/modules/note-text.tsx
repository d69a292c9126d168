import type { JSX } from "preact";
import type { Session } from "../../session/session.ts";

/** What could not be brought in or opened, and host functions of an address that wait for the reader. */
export function NoteText({ session }: { readonly session: Session }): JSX.Element | null {
  const note = session.note.value;
  if (note === undefined) return null;
  const { text, hostCode } = note;
  const dismiss = (): void => {
    session.note.value = undefined;
  };
  return (
    <div class="panel-note" role="alert">
      <p>{text}</p>
      {hostCode === undefined ? null : (
        <>
          <textarea readOnly rows={8} aria-label="Host functions of the address" value={hostCode} />
          <button
            type="button"
            onClick={() => {
              dismiss();
              void session.change({ ...session.set.value, hostCode });
            }}
          >
            Use these host functions
          </button>
        </>
      )}
      <button type="button" class="quiet" onClick={dismiss}>
        {hostCode === undefined ? "Close the message" : "Leave them out"}
      </button>
    </div>
  );
}
