import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { shownName } from "../../model/shown-name.ts";
import type { Session } from "../../session/session.ts";
import { formatSize } from "../../ui/format-size.ts";

/** More files of an archive are not listed one by one. */
const MOST_LISTED = 300;

/** The modules of a folder or an archive, from which the reader takes some. */
export function OfferList({ session }: { readonly session: Session }): JSX.Element | null {
  const offer = session.offer.value;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => setLeft(new Set()), [offer]);
  if (offer === undefined) return null;
  const taken = offer.files.filter(({ path }) => !left.has(path));
  const close = (): void => {
    session.offer.value = undefined;
  };
  const take = async (): Promise<void> => {
    close();
    const { withFiles } = await import("./bring-in.ts");
    await session.change(withFiles(session.set.value, taken));
  };
  const toggle = (path: string): void => {
    const next = new Set(left);
    if (!next.delete(path)) next.add(path);
    setLeft(next);
  };
  return (
    <fieldset class="offer">
      <legend>
        {offer.files.length} modules in {offer.from}
      </legend>
      <ul class="scroll" aria-label={`Modules in ${offer.from}`}>
        {offer.files.slice(0, MOST_LISTED).map(({ path, file }) => (
          <li key={path}>
            <label>
              <input type="checkbox" checked={!left.has(path)} onChange={() => toggle(path)} /> {shownName(path)}{" "}
              <span class="note">{formatSize(file.size)}</span>
            </label>
          </li>
        ))}
      </ul>
      {offer.files.length > MOST_LISTED ? (
        <p class="note">{offer.files.length - MOST_LISTED} more are not listed, and are added with the others.</p>
      ) : null}
      <div class="row">
        <button type="button" class="primary" disabled={taken.length === 0} onClick={() => void take()}>
          Add {taken.length} {taken.length === 1 ? "module" : "modules"}
        </button>
        <button
          type="button"
          onClick={() => setLeft(left.size === 0 ? new Set(offer.files.map(({ path }) => path)) : new Set())}
        >
          {left.size === 0 ? "Choose none" : "Choose all"}
        </button>
        <button type="button" class="quiet" onClick={close}>
          Cancel
        </button>
      </div>
    </fieldset>
  );
}
