import type { JSX } from "preact";
import type { ByteChange, ByteRange, Rewriting } from "../../model/module-inspection.ts";
import { shownName } from "../../model/shown-name.ts";
import { formatSize } from "../../ui/format-size.ts";
import { ScrollTable } from "../../ui/scroll-table.tsx";
import { Facts, MOST_SHOWN, More, wat } from "./detail-parts.tsx";
import type { Inspected } from "./use-inspections.ts";

/** What the linker changes in the bytes of a module. */
export function RewritingView({
  name,
  inspected,
}: {
  readonly name: string;
  readonly inspected: Inspected | undefined;
}): JSX.Element | null {
  if (inspected === undefined) return null;
  if ("failure" in inspected)
    return <p class="note">{`The bytes of ${shownName(name)} could not be read: ${inspected.failure}`}</p>;
  const { rewriting, sizeBytes } = inspected;
  if (rewriting === undefined) return null;
  return (
    <div class="rewriting">
      <h4>{`What the linker changes in ${shownName(name)}`}</h4>
      <p>{rewritingText(rewriting, sizeBytes)}</p>
      {rewriting.newImports.length === 0 ? null : (
        <Facts rows={[["New imports", wat(rewriting.newImports.join("\n"))]]} />
      )}
      {rewriting.changes.length === 0 ? null : <ChangeTable changes={rewriting.changes} />}
    </div>
  );
}

function rewritingText({ changes, sizeBytes }: Rewriting, originalBytes: number): string {
  if (changes.length === 0) return "Nothing: the engine compiles the bytes as they are.";
  const size =
    sizeBytes === originalBytes
      ? `It keeps its ${formatSize(sizeBytes)}.`
      : `It had ${originalBytes} bytes, and has ${sizeBytes}.`;
  const ranges = `${changes.length} range${changes.length === 1 ? "" : "s"} of bytes`;
  return `${ranges} of its head; the code stays as it is. ${size}`;
}

function ChangeTable({ changes }: { readonly changes: readonly ByteChange[] }): JSX.Element {
  return (
    <ScrollTable
      label="Changed bytes"
      class="changes"
      columns={["Section", "Before", "After"]}
      after={<More count={changes.length - MOST_SHOWN} noun="range" />}
    >
      {changes.slice(0, MOST_SHOWN).map((change) => (
        <tr key={`${change.before.start} ${change.after.start}`}>
          <th scope="row">{change.section}</th>
          <td>
            <Bytes range={change.before} />
          </td>
          <td>
            <Bytes range={change.after} />
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
}

function Bytes({ range: { start, length, hex } }: { readonly range: ByteRange }): JSX.Element {
  if (length === 0) return <span class="note">nothing</span>;
  const shown = hex.split(" ").length;
  return (
    <>
      <code class="offset">{`0x${start.toString(16)}`}</code>
      <code class="hex">{hex}</code>
      {shown < length ? <span class="note">{` and ${length - shown} more bytes`}</span> : null}
    </>
  );
}
