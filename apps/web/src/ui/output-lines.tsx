import type { JSX } from "preact";
import type { Output } from "../model/output.ts";

/** The lines that programs and host functions printed. */
export function OutputLines({ output, label }: { readonly output: Output; readonly label: string }): JSX.Element {
  const { lines, dropped } = output;
  return (
    <div class="output">
      <p class="note">
        {label}
        {dropped === 0
          ? null
          : `: the last ${lines.length} lines, ${dropped.toLocaleString("en")} before them are left out`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keys */}
      <section class="scroll output-lines" tabIndex={0} aria-label={label}>
        <pre>
          {lines.map(({ text, isError }, at) => (
            <code key={at} class={isError ? "output-error" : undefined}>
              {isError ? <span class="sr-only">error: </span> : null}
              {`${text}\n`}
            </code>
          ))}
        </pre>
      </section>
    </div>
  );
}
