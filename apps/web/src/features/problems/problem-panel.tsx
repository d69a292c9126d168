import type { Diagnostic } from "@rec/browser";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { commonFixes, fixesFor } from "../../model/fixes.ts";
import type { ModuleSet } from "../../model/module-set.ts";
import { shownName } from "../../model/shown-name.ts";
import type { Session } from "../../session/session.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { OutputLines } from "../../ui/output-lines.tsx";
import { shortDataUrls } from "../../ui/short-data-urls.ts";
import { DiagnosticItem } from "./diagnostic-item.tsx";
import { takeFix } from "./take-fix.ts";

/** The first load of the page has no place for a text that is hardly ever shown. */
const HUNG =
  "The link did not come to an end, and was stopped. A start function, or the host functions, may run for ever: " +
  "change or remove the module, or link again";

/** More problems are shown by a button, this many at a time. */
const PAGE = 20;

/** The problems of the set, if it could not be linked, or else the warnings of its plan. */
export function ProblemPanel({ session }: { readonly session: Session }): JSX.Element | null {
  const problem = session.problem.value;
  if (problem === undefined) {
    const view = session.view.value;
    return (
      <>
        <WarningList session={session} />
        {view?.printed === undefined || view.set !== session.set.value ? null : (
          <OutputLines output={view.printed} label="Printed while the modules were linked" />
        )}
      </>
    );
  }
  const { name, diagnostics, about, ended, printed } = problem;
  const message = name === "StoppedError" ? HUNG : problem.message;
  const live = session.view.value;
  return (
    <div class="problem" role="alert" aria-label="Problems">
      <div class="problem-head">
        <h3>{diagnostics.length > 1 ? `Not linked: ${diagnostics.length} problems` : "Not linked"}</h3>
        <code class="note">{name}</code>
        <CopyButton text={message} label={diagnostics.length > 1 ? "Copy all" : "Copy the message"} />
      </div>
      {diagnostics.length === 0 ? <p class="diagnostic-message">{shortDataUrls(message)}</p> : null}
      <CommonFixes session={session} set={problem.set} diagnostics={diagnostics} />
      <DiagnosticItems session={session} set={problem.set} diagnostics={diagnostics} />
      {about === "host functions" ? <HostCodeFixes session={session} /> : null}
      {printed === undefined ? null : <OutputLines output={printed} label="Printed before the failure" />}
      {ended === undefined || ended.modules.length === 0 ? null : (
        <p class="problem-live">
          Ended with it: {namesOf(ended)}.{" "}
          <button type="button" class="quiet" onClick={() => void session.change(ended)}>
            Link them again
          </button>
        </p>
      )}
      {live === undefined || live.set === session.set.value || live.set.modules.length === 0 ? null : (
        <p class="problem-live">
          Still live: {namesOf(live.set)}.{" "}
          <button type="button" class="quiet" onClick={() => void session.change(live.set)}>
            Go back to them
          </button>
        </p>
      )}
    </div>
  );
}

function namesOf(set: ModuleSet): string {
  return set.modules.map(({ name }) => shownName(name)).join(", ");
}

/** The warnings of the plan, calmer than problems: the modules are linked. */
function WarningList({ session }: { readonly session: Session }): JSX.Element | null {
  const view = session.view.value;
  const warnings = view?.plan.warnings ?? [];
  if (view === undefined || view.set !== session.set.value || warnings.length === 0) return null;
  return (
    <details class="warnings" open={warnings.length <= 3}>
      <summary>Linked, with {warnings.length === 1 ? "a warning" : `${warnings.length} warnings`}</summary>
      <DiagnosticItems session={session} set={view.set} diagnostics={warnings} />
    </details>
  );
}

interface Diagnosed {
  readonly session: Session;
  /** The set that has the problems, or the warnings. */
  readonly set: ModuleSet;
  readonly diagnostics: readonly Diagnostic[];
}

/** The ways out of several problems at once. */
function CommonFixes({ session, set, diagnostics }: Diagnosed): JSX.Element | null {
  const [diagnostic] = diagnostics;
  const fixes = commonFixes(diagnostics, { set, modules: session.modules.value });
  if (diagnostic === undefined || fixes.length === 0) return null;
  return (
    <fieldset class="fixes" aria-label="Remedies for several problems">
      {fixes.map((fix) => (
        <button key={fix.label} type="button" onClick={() => takeFix(session, { fix, diagnostic })}>
          {fix.label}
        </button>
      ))}
    </fieldset>
  );
}

function DiagnosticItems({ session, set, diagnostics }: Diagnosed): JSX.Element {
  const [most, setMost] = useState(PAGE);
  const modules = session.modules.value;
  const more = diagnostics.length - most;
  return (
    <>
      <ul class="diagnostics">
        {diagnostics.slice(0, most).map((diagnostic) => (
          <DiagnosticItem
            key={`${diagnostic.code} ${diagnostic.message}`}
            session={session}
            diagnostic={diagnostic}
            fixes={fixesFor(diagnostic, set, modules)}
          />
        ))}
      </ul>
      {more <= 0 ? null : (
        <button type="button" class="quiet" onClick={() => setMost(most + PAGE)}>
          Show {Math.min(PAGE, more)} more of {diagnostics.length}
        </button>
      )}
    </>
  );
}

function HostCodeFixes({ session }: { readonly session: Session }): JSX.Element {
  return (
    <div class="fixes">
      <button
        type="button"
        onClick={() => {
          session.isHostCodeShown.value = true;
          document.getElementById("host-functions")?.scrollIntoView({ block: "nearest" });
        }}
      >
        Edit the host functions
      </button>
      <button type="button" onClick={() => void session.change({ ...session.set.value, hostCode: "" })}>
        Remove the host functions
      </button>
    </div>
  );
}
