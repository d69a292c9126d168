import type { JSX } from "preact";
import { useIsLong } from "./use-is-long.ts";

/** In place of an answer of the worker: says why there is none, if it takes long. */
export function Waiting({ what }: { readonly what: string }): JSX.Element {
  const isLong = useIsLong(true);
  return (
    <p class="note" role="status">
      {isLong ? `Waiting for ${what}. The modules are at work: a call that does not return is ended by Stop.` : ""}
    </p>
  );
}
