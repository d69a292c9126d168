import type { JSX } from "preact";
import type { Session } from "../../session/session.ts";
import { AddressSection } from "./address-section.tsx";
import { CodeSection } from "./code-section.tsx";
import { FrozenSection } from "./frozen-section.tsx";
import { PlanSection } from "./plan-section.tsx";

/** The part where the reader takes the open link away: as code, as files, as a plan, and as an address. */
export function TakeAwayPanel({ session }: { readonly session: Session }): JSX.Element {
  const view = session.view.value;
  const set = view?.set ?? session.set.value;
  return (
    <div class="take-away">
      {view === undefined ? <p class="note">No modules are linked, so there are no files and no plan.</p> : null}
      {view !== undefined && session.state.value === "failed" ? (
        <p class="note">The modules on the bench do not link. This is the link before, which is still live.</p>
      ) : null}
      <CodeSection session={session} set={set} modules={view?.modules ?? session.modules.value} />
      {view === undefined ? null : <FrozenSection session={session} view={view} />}
      {view === undefined ? null : <PlanSection plan={view.plan} />}
      <AddressSection set={set} />
    </div>
  );
}
