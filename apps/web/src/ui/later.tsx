import { type ComponentType, Fragment, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Session } from "../session/session.ts";

/** A part of the page that shows one side of the session. */
export type Part = ComponentType<{ readonly session: Session }>;

interface LaterProps {
  readonly load: () => Promise<Part>;
  readonly session: Session;
  /** Called when the part is on the page, or could not be loaded. */
  readonly onSettled?: () => void;
}

/** Shows a part as soon as its code is loaded. If it cannot be loaded, it says so, with a button that tries again. */
export function Later({ load, session, onSettled }: LaterProps): JSX.Element {
  const [loaded, setLoaded] = useState<{ readonly Part: Part } | undefined>(undefined);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let current = true;
    setFailure(undefined);
    load().then(
      (Part) => current && setLoaded({ Part }),
      (error: unknown) => current && setFailure(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      current = false;
    };
  }, [load, attempt]);
  useEffect(() => {
    if (loaded !== undefined || failure !== undefined) onSettled?.();
  }, [loaded, failure, onSettled]);
  if (loaded !== undefined) return <loaded.Part session={session} />;
  if (failure === undefined) return <Fragment />;
  return (
    <p role="alert">
      This part of the page could not be loaded: {failure}{" "}
      <button type="button" onClick={() => setAttempt(attempt + 1)}>
        Load it again
      </button>
    </p>
  );
}
