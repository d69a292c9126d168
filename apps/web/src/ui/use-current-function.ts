import { useEffect, useRef } from "preact/hooks";
import type { CallableExport } from "../model/call-api.ts";
import type { Session } from "../session/session.ts";

/** Looks a chosen function up again after each link: its module can be gone, or built again with other types. */
export function useCurrentFunction(
  session: Session,
  chosen: CallableExport | undefined,
  onFound: (found: CallableExport | undefined) => void,
): void {
  const latest = useRef({ chosen, onFound });
  latest.current = { chosen, onFound };
  const view = session.view.value;
  useEffect(() => {
    if (view === undefined || chosen === undefined) return;
    const { module, name } = chosen;
    session
      .ask((linker) => linker.findFunction({ module, name }))
      .then(
        (found) => {
          // A link or a choice that came later has its own answer.
          if (session.view.value === view && latest.current.chosen === chosen) latest.current.onFound(found);
        },
        // The search for functions shows why the modules cannot be read.
        () => {},
      );
  }, [view]);
}
