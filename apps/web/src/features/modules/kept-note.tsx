import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ModuleSet } from "../../model/module-set.ts";
import { shownName } from "../../model/shown-name.ts";
import { createKeptFiles, type KeptSets } from "../../session/kept-files.ts";
import type { Session } from "../../session/session.ts";

/** More files are counted. */
const MOST_NAMED = 4;

/** The files that this browser keeps, with the way to forget them. */
export function KeptNote({ session }: { readonly session: Session }): JSX.Element | null {
  const kept = session.keep(createKeptFiles);
  const [{ set, earlier }, setSets] = useState<KeptSets>({});
  useEffect(() => {
    void kept.look();
    return kept.watch(setSets);
  }, [kept]);
  if (set === undefined && earlier === undefined) return null;
  const forget = (
    <button type="button" class="quiet" onClick={() => void kept.forget()}>
      Forget the files
    </button>
  );
  if (earlier === undefined) {
    return (
      <p class="note kept-note">
        Your files are kept in this browser for seven days, so that a reload opens them again. {forget}
      </p>
    );
  }
  return (
    <p class="note kept-note">
      This browser keeps files of an earlier visit: {namesOf(earlier)}.{" "}
      <button type="button" class="quiet" onClick={() => void session.change(earlier)}>
        Open them
      </button>{" "}
      {forget}
    </p>
  );
}

function namesOf({ modules }: ModuleSet): string {
  const names = modules.flatMap(({ name, source }) => (source.from === "file" ? [shownName(name)] : []));
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
