import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Session } from "../../session/session.ts";

type Editor = typeof import("./host-code-editor.tsx")["HostCodeEditor"];

/** The reader's host functions. The editor is loaded when it is first opened. */
export function HostFunctions({ session }: { readonly session: Session }): JSX.Element {
  const isOpen = session.isHostCodeShown.value;
  const [loaded, setLoaded] = useState<{ readonly Editor: Editor } | undefined>(undefined);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (!isOpen || loaded !== undefined) return;
    import("./host-code-editor.tsx").then(
      ({ HostCodeEditor }) => setLoaded({ Editor: HostCodeEditor }),
      (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
    );
  }, [isOpen, loaded]);
  const has = session.set.value.hostCode.trim() !== "";
  return (
    <details
      id="host-functions"
      class="host-functions"
      open={isOpen}
      onToggle={(event) => {
        session.isHostCodeShown.value = event.currentTarget.open;
      }}
    >
      <summary>Host functions{has ? ": in use" : ""}</summary>
      <p class="note">
        JavaScript that returns imports by namespace and name. It runs in the worker, with the modules, and nowhere
        else. Its functions reach the modules as <code>linked.exports</code>.
      </p>
      {loaded === undefined ? null : <loaded.Editor session={session} />}
      {failure === undefined ? null : <p role="alert">The editor could not be loaded: {failure}</p>}
    </details>
  );
}
