import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { withSource } from "../../model/edit-set.ts";
import type { ModuleSet } from "../../model/module-set.ts";
import { shownName } from "../../model/shown-name.ts";
import type { HiddenMemory, LinkedView } from "../../model/snapshot.ts";
import type { Session } from "../../session/session.ts";

/** More memories are counted. */
const MOST_LISTED = 8;

/** The memories that nobody outside their module can reach, with the remedy. */
export function HiddenMemories({
  session,
  view,
}: {
  readonly session: Session;
  readonly view: LinkedView;
}): JSX.Element {
  const hidden = view.hiddenMemories ?? [];
  const more = hidden.length - MOST_LISTED;
  return (
    <section class="hidden-memories" aria-label="Memories that cannot be shown">
      <p class="note">
        {hidden.length === 1 ? "A memory is" : `${hidden.length} memories are`} not shown: its module does not export
        it, and what is not exported, neither JavaScript nor this page can read. Build the module so that it exports its
        memory (<code>wasm-ld --export-memory</code>; in the text format{" "}
        <code>(export &quot;memory&quot; (memory 0))</code>), or link a copy that does.
      </p>
      <ul>
        {hidden.slice(0, MOST_LISTED).map((memory) => (
          <li key={`${memory.module} ${memory.index}`}>
            <HiddenRow session={session} view={view} memory={memory} />
          </li>
        ))}
      </ul>
      {more > 0 ? <p class="note">and {more} more</p> : null}
    </section>
  );
}

function HiddenRow({
  session,
  view,
  memory,
}: {
  readonly session: Session;
  readonly view: LinkedView;
  readonly memory: HiddenMemory;
}): JSX.Element {
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const [isWorking, setWorking] = useState(false);
  const which = memory.index === 0 ? "The memory" : `Memory ${memory.index}`;
  const link = async (): Promise<void> => {
    if (isWorking) return;
    setWorking(true);
    setFailure(undefined);
    try {
      const { exportedCopy } = await import("./exported-copy.ts");
      const source = await exportedCopy(view, memory);
      await session.change(withSource(session.set.peek(), { name: memory.module, source }));
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setWorking(false);
    }
  };
  return (
    <>
      {which} of {shownName(memory.module)}{" "}
      <button
        type="button"
        disabled={!isOnBench(session.set.value, memory.module)}
        aria-disabled={isWorking}
        onClick={() => void link()}
      >
        Link a copy of {shownName(memory.module)} that exports it
      </button>
      {failure === undefined ? null : (
        <span class="refusal" role="alert">
          {failure}
        </span>
      )}
    </>
  );
}

/** The bench may hold another set by now, if that could not be linked. */
function isOnBench({ modules }: ModuleSet, module: string): boolean {
  return modules.some(({ name }) => name === module);
}
