import { signal } from "@preact/signals";
import type { JSX } from "preact";
import type { CallableExport } from "../../model/call-api.ts";
import type { Session } from "../../session/session.ts";
import { FunctionSearch } from "../../ui/function-search.tsx";
import { signatureOf } from "../../ui/read-arguments.ts";
import { useCurrentFunction } from "../../ui/use-current-function.ts";
import { CallForm } from "./call-form.tsx";
import { createCallHistory } from "./call-history.ts";
import { GlobalList } from "./global-list.tsx";
import { HistoryList } from "./history-list.tsx";
import { RunMain } from "./run-main.tsx";

/** The part where the reader calls exported functions, and reads and sets exported globals. */
export function CallPanel({ session }: { readonly session: Session }): JSX.Element {
  const history = session.keep(createCallHistory);
  const chosen = session.keep(createChosen);
  const words = session.keep(createWords);
  useCurrentFunction(session, chosen.value, (found) => {
    chosen.value = found;
  });
  return (
    <div class="call-panel">
      <RunMain session={session} history={history} />
      <FunctionSearch
        session={session}
        words={words}
        chosen={chosen.value}
        onChoose={(callee) => {
          chosen.value = callee;
        }}
      />
      <div class="call-side">
        {chosen.value === undefined ? (
          <p class="note">Choose a function to call it.</p>
        ) : (
          <CallForm
            key={`${chosen.value.module}.${chosen.value.name} ${signatureOf(chosen.value)}`}
            callee={chosen.value}
            session={session}
            history={history}
          />
        )}
        <HistoryList session={session} history={history} />
      </div>
      <GlobalList session={session} />
    </div>
  );
}

const createWords = () => signal("");
const createChosen = () => signal<CallableExport | undefined>(undefined);
