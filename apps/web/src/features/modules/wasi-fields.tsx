import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { SetOptions, WasiSettings } from "../../model/module-set.ts";
import { commandsOf } from "../../model/wasi-of-plan.ts";
import { withWasi } from "../../model/wasi-settings.ts";
import type { Session } from "../../session/session.ts";

/** The command line and the environment of programs, shown while WASI is on. */
export function WasiFields({
  session,
  change,
}: {
  readonly session: Session;
  readonly change: (changes: { readonly wasi: SetOptions["wasi"] }) => void;
}): JSX.Element | null {
  const { options, modules } = session.set.value;
  const [trouble, setTrouble] = useState<string | undefined>(undefined);
  const argsId = useId();
  const envId = useId();
  const { wasi } = options;
  if (wasi === undefined || wasi === false) return null;
  const { args, env }: WasiSettings = wasi === true ? {} : wasi;
  // The first word of a command line names the program.
  const program = args?.[0] ?? commandsOf(session.modules.value)[0] ?? modules[0]?.name ?? "program";
  const setEnv = (text: string): void => {
    const lines = linesOf(text);
    const wrong = lines.find((line) => line.indexOf("=") < 1);
    setTrouble(
      wrong === undefined ? undefined : `${JSON.stringify(wrong.slice(0, 80))} has another form than NAME=value`,
    );
    if (wrong !== undefined) return;
    const pairs = lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const);
    change({ wasi: withWasi(wasi, { env: pairs.length === 0 ? undefined : Object.fromEntries(pairs) }) });
  };
  return (
    <>
      <div class="option">
        <label for={argsId}>Arguments, one on each line</label>
        <textarea
          id={argsId}
          rows={2}
          spellcheck={false}
          value={args?.slice(1).join("\n") ?? ""}
          aria-describedby={`${argsId}-what`}
          onChange={(event) => {
            const lines = linesOf(event.currentTarget.value);
            change({ wasi: withWasi(wasi, { args: lines.length === 0 ? undefined : [program, ...lines] }) });
          }}
        />
        <p class="note" id={`${argsId}-what`}>
          The command line of programs of WASI, behind the name of the program.
        </p>
      </div>
      <div class="option">
        <label for={envId}>Environment, NAME=value on each line</label>
        <textarea
          id={envId}
          rows={2}
          spellcheck={false}
          value={Object.entries(env ?? {})
            .map(([name, value]) => `${name}=${value}`)
            .join("\n")}
          aria-invalid={trouble !== undefined}
          aria-describedby={`${envId}-what`}
          onChange={(event) => setEnv(event.currentTarget.value)}
        />
        <p class={trouble === undefined ? "note" : "field-trouble"} id={`${envId}-what`}>
          {trouble ?? "The variables that programs of WASI read; none by default."}
        </p>
      </div>
    </>
  );
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line !== "");
}
