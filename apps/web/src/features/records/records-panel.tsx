import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Selection } from "../../model/memory-api.ts";
import type { ModuleSet } from "../../model/module-set.ts";
import { firstRecord, type RecordEvent, type RecordRow, type RecordsView } from "../../model/records-api.ts";
import type { LinkedView } from "../../model/snapshot.ts";
import { type Session, StoppedError } from "../../session/session.ts";
import { formatAddress } from "../../ui/format-number.ts";
import { useAnswer } from "../../ui/use-answer.ts";
import { Waiting } from "../../ui/waiting.tsx";
import { type EventText, eventText } from "./event-text.ts";
import { type FieldTexts, nextTexts, readRecord, severalProblem, textsOf } from "./read-field.ts";
import { RecordForm } from "./record-form.tsx";
import { type FocusRow, RecordList } from "./record-list.tsx";

const MANY = 1000;
/** Records that the worker creates before it answers others. */
const CHUNK = 250;

/** Whether a change is under way. A signal, because a second click may come before the next render. */
const createWorking = () => signal(false);

/** Creates, edits and deletes records through the linked functions. */
export function RecordsPanel({ session }: { readonly session: Session }): JSX.Element {
  const view = session.view.value;
  const { answer, failure } = useAnswer(
    session,
    view && (async (linker) => ({ records: await linker.records() })),
    `${session.changes.value}`,
  );
  // While the modules are linked again after a stop, the form stays.
  if (view === undefined && session.state.value !== "working") return <p class="note">Nothing is linked now.</p>;
  if (failure !== undefined) return <p role="alert">{failure}</p>;
  if (answer === undefined) return <Waiting what="the records" />;
  if (answer.records === undefined) return <Needs />;
  return <Records session={session} records={answer.records} />;
}

function selectionOf({ memory, sizeBytes }: RecordsView, address: number): Selection {
  return { memory, start: address, length: sizeBytes };
}

function Needs(): JSX.Element {
  return (
    <p class="note">
      Records need a linked module that exports <code>createRecord(i32, f32, f32) -&gt; i32</code> and{" "}
      <code>deleteRecord(i32)</code>, and a memory that a module exports. <b>Call</b> works for every module.
    </p>
  );
}

/** The texts in the fields. They stay while another tab is in view. */
interface Draft {
  readonly texts: FieldTexts;
  /** The record that the reader edits, of this link. */
  readonly editing:
    | { readonly row: RecordRow; readonly texts: FieldTexts; readonly view: LinkedView | undefined }
    | undefined;
}

/** A sentence on the last change, with the set that it was said of, and the link, unless the change was stopped. */
interface Said extends EventText {
  readonly set: ModuleSet;
  readonly view: LinkedView | undefined;
}

const createSaid = () => signal<Said | undefined>(undefined);

const createDraft = () => signal<Draft>({ texts: nextTexts(firstRecord), editing: undefined });

function Records({ session, records }: { readonly session: Session; readonly records: RecordsView }): JSX.Element {
  const draft = session.keep(createDraft);
  const { texts, editing } = draft.value;
  const setTexts = (written: FieldTexts): void => {
    draft.value = { ...draft.value, texts: written };
  };
  const setEditing = (edited: Draft["editing"]): void => {
    draft.value = { ...draft.value, editing: edited };
  };
  const said = session.keep(createSaid);
  const [manyTried, setManyTried] = useState(false);
  const working = session.keep(createWorking);
  const [focusRow, setFocusRow] = useState<FocusRow | undefined>(undefined);
  const view = session.view.value;
  // Another link has other records.
  useEffect(() => {
    if (draft.value.editing?.view !== view) setEditing(undefined);
    if (records.last?.did === "create") session.selection.value ??= selectionOf(records, records.last.address);
  }, [view]);

  const selection = session.selection.value;
  const { answer: inspection } = useAnswer(
    session,
    selection && ((linker) => linker.inspect(selection)),
    `${selection?.memory} ${selection?.start} ${selection?.length} ${session.changes.value}`,
  );
  const selected = selection === undefined ? undefined : inspection?.record;

  const say = (text: EventText, isStopped = false): void => {
    said.value = { ...text, set: session.set.peek(), view: isStopped ? undefined : session.view.peek() };
  };
  /** Runs one change, unless one is under way; its outcome, or its failure, is said below the form. */
  const change = async (run: () => Promise<RecordEvent>): Promise<RecordEvent | undefined> => {
    if (working.peek()) return undefined;
    working.value = true;
    try {
      const event = await run();
      say(eventText(event));
      return event;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const isStopped = error instanceof StoppedError;
      say({ text: isStopped ? `${text}; the modules are linked again` : text, isBad: true }, isStopped);
      return undefined;
    } finally {
      working.value = false;
    }
  };
  const value = readRecord(texts);
  const manyProblem = value && severalProblem(value, MANY);

  const create = async (): Promise<void> => {
    setManyTried(false);
    if (value === undefined) return;
    const event = await change(() =>
      session.ask<RecordEvent>((linker) => linker.createRecords({ first: value, count: 1 }), { changes: true }),
    );
    if (event?.did !== "create") return;
    setTexts(nextTexts(value));
    session.selection.value = selectionOf(records, event.address);
  };
  const createMany = async (): Promise<void> => {
    setManyTried(true);
    if (value === undefined || manyProblem !== undefined) return;
    const event = await change(async () => {
      for (let done = 0; ; done += CHUNK) {
        const { id, x, y } = value;
        const first = { id: id + done, x: x + done, y: y + done };
        const order = { first, count: CHUNK, continues: done > 0 };
        const outcome = await session.ask<RecordEvent>((linker) => linker.createRecords(order), { changes: true });
        if (outcome.did !== "create" || done + CHUNK >= MANY) return outcome;
        say({ text: `Created ${done + CHUNK} of ${MANY.toLocaleString("en")} records`, isBad: false });
      }
    });
    if (event?.did !== "create") return;
    setTexts(nextTexts(event.value));
    session.selection.value = selectionOf(records, event.address);
  };
  const write = async (): Promise<void> => {
    if (editing === undefined) return;
    const edited = readRecord(editing.texts);
    if (edited === undefined) return;
    const { address } = editing.row;
    const event = await change(() =>
      session.ask<RecordEvent>((linker) => linker.writeRecord({ address, value: edited }), { changes: true }),
    );
    if (event === undefined) return;
    stopEditing();
    session.selection.value = selectionOf(records, address);
  };
  const stopEditing = (): void => {
    const index = draft.value.editing?.row.index;
    setEditing(undefined);
    if (index !== undefined) setFocusRow({ index, action: "edit" });
  };
  const remove = async (row: RecordRow): Promise<void> => {
    if (editing?.row.address === row.address && !working.peek()) setEditing(undefined);
    const event = await change(() =>
      session.ask<RecordEvent>((linker) => linker.deleteRecord(row.address), { changes: true }),
    );
    if (event?.did === "delete") setFocusRow({ index: row.index, action: "delete" });
  };

  const { value: now } = said;
  // Another link has other records. After a stop, the same modules are linked again, and the sentence says so.
  const isCurrent = now !== undefined && now.set === session.set.value && (now.view ?? view) === view;
  const shown = isCurrent ? now : records.last && eventText(records.last);
  return (
    <div class="records-panel">
      {editing === undefined ? (
        <RecordForm
          key="create"
          label="New record"
          texts={texts}
          onTexts={setTexts}
          idProblem={manyTried ? manyProblem : undefined}
          onSubmit={() => void create()}
        >
          <button type="submit" class="primary">
            Create
          </button>
          <button type="button" onClick={() => void createMany()}>
            Create {MANY.toLocaleString("en")}
          </button>
        </RecordForm>
      ) : (
        <RecordForm
          key="edit"
          label={`Record at ${formatAddress(editing.row.address)}`}
          texts={editing.texts}
          onTexts={(edited) => setEditing({ ...editing, texts: edited })}
          onSubmit={() => void write()}
        >
          <button type="submit" class="primary">
            Write at {formatAddress(editing.row.address)}
          </button>
          <button type="button" onClick={stopEditing}>
            Cancel
          </button>
        </RecordForm>
      )}
      <p class={shown?.isBad ? "record-log is-bad" : "record-log"} role="status">
        {shown?.text}
      </p>
      <div class="record-counts">
        <p class="note">
          {records.liveCount.toLocaleString("en")} live, {records.freedCount.toLocaleString("en")} given back, in{" "}
          <code dir="auto">{records.module}</code>
        </p>
        {selected === undefined ? null : (
          <button
            type="button"
            onClick={() => {
              session.tab.value = "memory";
            }}
          >
            Show record {selected.id} in memory
          </button>
        )}
      </div>
      {records.liveCount === 0 ? (
        <p class="record-empty">No records. Create one to see where it goes.</p>
      ) : (
        <RecordList
          session={session}
          records={records}
          selectedAddress={selected?.address}
          selectedIndex={selected?.index}
          focusRow={focusRow}
          onSelect={(next) => {
            session.selection.value = next;
          }}
          onEdit={(row) => {
            setEditing({ row, texts: textsOf(row), view });
            requestAnimationFrame(() => document.getElementById("record-id")?.focus());
          }}
          onDelete={(row) => void remove(row)}
        />
      )}
    </div>
  );
}
