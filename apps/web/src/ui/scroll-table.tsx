import type { ComponentChildren, JSX } from "preact";

/** A table that scrolls sideways where it is too wide, also by keyboard. */
export function ScrollTable({
  label,
  columns,
  children,
  after,
  ...props
}: {
  readonly label: string;
  readonly class: string;
  readonly columns: readonly string[];
  /** The rows. */
  readonly children: ComponentChildren;
  /** Stands below the table. */
  readonly after?: ComponentChildren;
}): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the region scrolls, so it can have the focus
    <section class="scroll" aria-label={label} tabIndex={0}>
      <table class={props.class}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
      {after}
    </section>
  );
}
