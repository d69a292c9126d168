import type { JSX } from "preact";
import type { Selection } from "../../model/memory-api.ts";
import type { Session } from "../../session/session.ts";
import { formatF32 } from "../../ui/format-number.ts";
import { useAnswer } from "../../ui/use-answer.ts";
import { bytesText, entryText, rangeText } from "./area-text.ts";
import { utf8Of, valuesAt } from "./values-at.ts";

/** The selected bytes: their area, their record, and their values as each type. */
export function Inspector({
  session,
  selection,
  onSelect,
}: {
  readonly session: Session;
  readonly selection: Selection | undefined;
  readonly onSelect: (selection: Selection) => void;
}): JSX.Element {
  const { answer } = useAnswer(
    session,
    selection && ((linker) => linker.inspect(selection)),
    `${JSON.stringify(selection)} ${session.changes.value}`,
  );
  if (selection === undefined || answer === undefined) {
    return <p class="note memory-inspector">Select bytes in the map or below to see what they are.</p>;
  }
  const { bytes, area, record, deletedId } = answer;
  const { memory, start, length } = answer.selection;
  const text = utf8Of(bytes.subarray(0, length));
  return (
    <section class="memory-inspector" aria-label="The selected bytes">
      <h3>
        <code>{rangeText({ start, end: start + length })}</code>
      </h3>
      <p class="note">{bytesText(length)} selected</p>
      <p>
        {entryText(area)}:{" "}
        <button
          type="button"
          class="memory-range"
          title="Select all of it"
          onClick={() => onSelect({ memory, start: area.start, length: area.end - area.start })}
        >
          <code>{rangeText(area)}</code>
        </button>
      </p>
      {record === undefined ? null : (
        <p>
          Record {record.id}: x {formatF32(record.x)}, y {formatF32(record.y)}{" "}
          <button
            type="button"
            onClick={() => {
              session.selection.value = { memory, start: record.address, length: record.bytes.length };
              session.tab.value = "records";
            }}
          >
            Show in records
          </button>
        </p>
      )}
      {record !== undefined || deletedId === undefined ? null : <p>Record {deletedId} was here, and is deleted.</p>}
      <dl class="memory-values">
        {valuesAt(bytes).map(({ type, text: value }) => (
          <div key={type} class={type.endsWith("64") ? "is-wide" : ""}>
            <dt>{type}</dt>
            <dd>{value ?? "–"}</dd>
          </div>
        ))}
        <div class="memory-text">
          <dt>utf8</dt>
          <dd>{text ?? "no UTF-8"}</dd>
        </div>
      </dl>
    </section>
  );
}
