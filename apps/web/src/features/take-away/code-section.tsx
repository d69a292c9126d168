import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { ModuleSet } from "../../model/module-set.ts";
import type { ModuleFacts } from "../../model/snapshot.ts";
import { commandsOf } from "../../model/wasi-of-plan.ts";
import type { Session } from "../../session/session.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { type CodeHost, printCode } from "./print-code.ts";
import { ProjectButton } from "./project-button.tsx";
import { recVersions } from "./rec-version.ts";

const HOSTS: Readonly<Record<CodeHost, string>> = { browser: "Browser", node: "Node.js", deno: "Deno" };

export function CodeSection({
  session,
  set,
  modules,
}: {
  readonly session: Session;
  readonly set: ModuleSet;
  readonly modules: readonly ModuleFacts[];
}): JSX.Element {
  const id = useId();
  const [host, setHost] = useState<CodeHost>("browser");
  const commands = commandsOf(modules);
  const code = printCode(set, { host, base: document.baseURI, commands, versions: recVersions });
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>Code that makes this link</h3>
      <div class="actions">
        <fieldset class="pick">
          <legend class="sr-only">Host of the code</legend>
          {Object.entries(HOSTS).map(([name, title]) => (
            <label key={name}>
              <input
                type="radio"
                name={`${id}-host`}
                checked={name === host}
                onChange={() => setHost(name as CodeHost)}
              />
              {title}
            </label>
          ))}
        </fieldset>
        <CopyButton text={code} label="Copy the code" />
        {host === "node" ? <ProjectButton session={session} set={set} commands={commands} /> : null}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keys */}
      <section class="scroll code-text" tabIndex={0} aria-label={`Code for ${HOSTS[host]}`}>
        <pre>
          <code>{code}</code>
        </pre>
      </section>
    </section>
  );
}
