import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Session, SessionState } from "./session/session.ts";
import { formatMs } from "./ui/format-number.ts";

const TEXTS: Readonly<Record<SessionState, string>> = {
  working: "Linking",
  linked: "Linked",
  failed: "Not linked",
  stopped: "Stopped",
};

export function TopBar({ session }: { readonly session: Session }): JSX.Element {
  const state = session.state.value;
  const view = session.view.value;
  const text = state === "linked" && view !== undefined ? `Linked in ${formatMs(totalMs(view.timings))}` : TEXTS[state];
  useEffect(() => {
    document.title = `${TEXTS[state]}: rec, the workbench for WebAssembly modules`;
  }, [state]);
  return (
    <header class="top">
      <a class="brand" href="./">
        <img src="icon.svg" alt="" width="28" height="28" /> rec
      </a>
      <h1 class="top-title">The workbench: link WebAssembly modules, and see how</h1>
      <p id="status" class="status" role="status" data-state={state}>
        {text}
      </p>
      {state === "stopped" ? (
        <button type="button" onClick={() => void session.relink()}>
          Link again
        </button>
      ) : (
        <button type="button" disabled={!session.busy.value} onClick={() => session.stop()}>
          Stop
        </button>
      )}
      <a href="docs/index.html">Documents</a>
    </header>
  );
}

/** From the call to `link` until the last phase had ended. */
function totalMs(timings: readonly { readonly startMs: number; readonly durationMs: number }[]): number {
  return timings.reduce((end, { startMs, durationMs }) => Math.max(end, startMs + durationMs), 0);
}
