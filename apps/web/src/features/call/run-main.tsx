import type { JSX } from "preact";
import { shownName } from "../../model/shown-name.ts";
import { commandsOf } from "../../model/wasi-of-plan.ts";
import { hasWasi, wasiSettingsOf } from "../../model/wasi-settings.ts";
import type { Session } from "../../session/session.ts";
import type { CallHistory } from "./call-history.ts";

/** More commands are called by their function `_start`. */
const MOST_COMMANDS = 8;

/** Buttons that run the `main` of commands of WASI. A command runs once, so a further run links the modules again. */
export function RunMain({
  session,
  history,
}: {
  readonly session: Session;
  readonly history: CallHistory;
}): JSX.Element | null {
  const view = session.view.value;
  const commands = view === undefined || !hasWasi(view.set.options) ? [] : commandsOf(view.modules);
  if (view === undefined || commands.length === 0) return null;
  const isRunning = history.isBusy.value;
  const run = (module: string): Promise<void> =>
    history.call(session, { callee: { module, name: "_start", parameters: [], results: [] }, values: [] });
  const { args = [], env = {} } = wasiSettingsOf(view.set.options);
  const given = [...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...args.slice(1)];
  return (
    <section class="run-main" aria-label="Programs">
      <p class="actions">
        {commands.slice(0, MOST_COMMANDS).map((module) => (
          <button key={module} type="button" class="primary" aria-disabled={isRunning} onClick={() => void run(module)}>
            {commands.length === 1 ? "Run main" : `Run main of ${shownName(module)}`}
          </button>
        ))}
      </p>
      <p class="note">
        {given.length === 0 ? (
          "Without arguments and environment"
        ) : (
          <>
            With <code>{given.join(" ")}</code>
          </>
        )}
        ; change them under Options. A program runs once, so a further run links the modules again.
      </p>
    </section>
  );
}
