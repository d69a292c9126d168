import type { JSX } from "preact";
import { useState } from "preact/hooks";

/** Copies a text, and says for two seconds whether that worked. */
export function CopyButton({
  text,
  label = "Copy",
}: {
  /** A text, or what makes one when it is asked for. */
  readonly text: string | (() => string);
  readonly label?: string;
}): JSX.Element {
  const [said, setSaid] = useState<string | undefined>(undefined);
  const copy = async (): Promise<void> => {
    const outcome = await navigator.clipboard.writeText(typeof text === "string" ? text : text()).then(
      () => "Copied",
      () => "Could not copy",
    );
    setSaid(outcome);
    setTimeout(() => setSaid(undefined), 2000);
  };
  return (
    <button type="button" class="copy" aria-live="polite" onClick={() => void copy()}>
      {said ?? label}
    </button>
  );
}
