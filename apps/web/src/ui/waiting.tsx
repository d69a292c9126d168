import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

/** An answer that takes no longer is not worth a word. */
const QUIET_MS = 500;

/** In place of an answer of the worker: says why there is none, if it takes long. */
export function Waiting({ what }: { readonly what: string }): JSX.Element {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p class="note" role="status">
      {isLong ? `Waiting for ${what}. The modules are at work: a call that does not return is ended by Stop.` : ""}
    </p>
  );
}
