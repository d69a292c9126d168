import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { MemoryName, MemoryView } from "../../model/linker-api.ts";
import type { Area, Selection } from "../../model/memory-api.ts";
import { shownName, shownPath } from "../../model/shown-name.ts";
import type { LinkedView } from "../../model/snapshot.ts";
import type { Session } from "../../session/session.ts";
import { useAnswer } from "../../ui/use-answer.ts";
import { Waiting } from "../../ui/waiting.tsx";
import { bytesText, entryText, rangeText } from "./area-text.ts";
import { GoToAddress } from "./go-to-address.tsx";
import { HexView } from "./hex-view.tsx";
import { HiddenMemories } from "./hidden-memories.tsx";
import { Inspector } from "./inspector.tsx";
import { MemoryMap } from "./memory-map.tsx";

/** The memories of the live modules: a map of the whole, and each byte. */
export function MemoryPanel({ session }: { readonly session: Session }): JSX.Element {
  const view = session.view.value;
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const { answer: memories, failure } = useAnswer(
    session,
    view && (async (linker) => await linker.memories()),
    `${session.changes.value}`,
  );
  if (view === undefined && session.state.value !== "working") return <p class="note">Nothing is linked now.</p>;
  if (failure !== undefined) return <p role="alert">{failure}</p>;
  if (memories === undefined) return <Waiting what="the memories" />;
  const selection = session.selection.value;
  const memory = memories[chosen ?? selection?.memory ?? 0] ?? memories[0];
  if (memory === undefined) {
    return view?.hiddenMemories === undefined ? (
      <p class="note">No linked module has a memory, so there are no bytes to show. Call works all the same.</p>
    ) : (
      <HiddenMemories session={session} view={view} />
    );
  }
  return (
    <div class="memory-panel">
      {memories.length === 1 ? (
        memory.names.every(({ of }) => of === "linker") && <p class="note">{nameOf(memory, view)}</p>
      ) : (
        <label class="memory-choice">
          Memory{" "}
          <select value={memory.id} onChange={(event) => setChosen(Number(event.currentTarget.value))}>
            {memories.map((other) => (
              <option key={other.id} value={other.id}>
                {nameOf(other, view)}, {bytesText(other.sizeBytes)}
              </option>
            ))}
          </select>
        </label>
      )}
      <OneMemory
        key={memory.id}
        session={session}
        memory={memory}
        selection={selection}
        onSelect={(next) => {
          session.selection.value = next;
        }}
      />
      {view?.hiddenMemories === undefined ? null : <HiddenMemories session={session} view={view} />}
    </div>
  );
}

/** Its exports; else its name at the host; else the modules that import it. */
function nameOf({ names }: MemoryView, view: LinkedView | undefined): string {
  const given = names.filter(({ of }) => of !== "linker");
  const texts = given.map((name) => `${shownPath(name)}${name.of === "host" ? " of the host" : ""}`);
  return texts.length > 0 ? texts.join(" = ") : `Made by the linker for ${importersOf(names, view).join(", ")}`;
}

function importersOf(names: readonly MemoryName[], view: LinkedView | undefined): readonly string[] {
  const externs = new Set(names.flatMap(({ of, name }) => (of === "linker" ? [Number(name)] : [])));
  const importers = view?.plan.modules.filter(({ imports }) =>
    imports.some(({ binding }) => binding.by === "made" && externs.has(binding.extern)),
  );
  return importers?.map(({ name }) => shownName(name)) ?? [];
}

function OneMemory({
  session,
  memory: { id: memory, sizeBytes },
  selection,
  onSelect,
}: {
  readonly session: Session;
  readonly memory: MemoryView;
  readonly selection: Selection | undefined;
  readonly onSelect: (selection: Selection) => void;
}): JSX.Element {
  const selected = selection?.memory === memory ? selection : undefined;
  return (
    <>
      <MemoryMap session={session} memory={memory} sizeBytes={sizeBytes} selection={selected} onSelect={onSelect} />
      <Summary session={session} memory={memory} onSelect={onSelect} />
      <div class="memory-bytes">
        <GoToAddress
          session={session}
          sizeBytes={sizeBytes}
          onAddress={(start) => onSelect({ memory, start, length: 1 })}
        />
        <HexView session={session} memory={memory} sizeBytes={sizeBytes} selection={selected} onSelect={onSelect} />
        <Inspector session={session} selection={selected} onSelect={onSelect} />
      </div>
    </>
  );
}

/** The heaps in words, and the areas as buttons: all that the map shows, for those who do not see it. */
function Summary({
  session,
  memory,
  onSelect,
}: {
  readonly session: Session;
  readonly memory: number;
  readonly onSelect: (selection: Selection) => void;
}): JSX.Element | null {
  const request = { memory, start: 0, cellBytes: 2 ** 32, cellCount: 1 };
  const { answer: map } = useAnswer(
    session,
    (linker) => linker.memoryMap(request),
    `${memory} ${session.changes.value}`,
  );
  if (map === undefined) return null;
  const count = (number: number) => number.toLocaleString("en");
  return (
    <div class="memory-summary">
      {map.heaps.length === 0 ? (
        <p class="note">
          The inside of the heap is not known here: no linked module exports <code>heap_record</code> and{" "}
          <code>heap_next_block</code>, as <code>memory.wasm</code> does.
        </p>
      ) : (
        map.heaps.map(({ module, unknown, liveCount, quickCount, freeCount }) => (
          <p class="note" key={module}>
            {unknown === undefined
              ? `Heap of ${shownName(module)}: ${count(liveCount)} in use, ${count(quickCount)} kept for the next request, ${count(freeCount)} free`
              : `The inside of the heap of ${shownName(module)} is not known. ${unknown}`}
          </p>
        ))
      )}
      {map.areas.length === 0 ? null : (
        <ul class="memory-areas" aria-label="Areas">
          {map.areas.map((area) => (
            <li key={`${area.content} ${area.start}`}>
              <AreaButton
                area={area}
                onClick={() => onSelect({ memory, start: area.start, length: area.end - area.start })}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function AreaButton({ area, onClick }: { readonly area: Area; readonly onClick: () => void }): JSX.Element {
  return (
    <button type="button" class="memory-area" onClick={onClick}>
      {entryText(area)} <code>{rangeText(area)}</code>
    </button>
  );
}
