import type { Remote } from "comlink";
import { useEffect, useState } from "preact/hooks";
import type { ExportQuery, Found } from "../model/call-api.ts";
import type { Linker } from "../model/linker-api.ts";
import { type Session, StoppedError } from "../session/session.ts";

/** The page shows no more answers of a search at once. */
export const MOST_SHOWN = 200;

interface Search<Item> {
  readonly found: Found<Item> | undefined;
  /** Undefined unless the last search failed. */
  readonly failure: string | undefined;
}

/** Asks the worker for exports, again after each change of the instances. The earlier answer stays until the next one. */
export function useFoundExports<Item>(
  session: Session,
  text: string,
  ask: (linker: Remote<Linker>, query: ExportQuery) => Promise<Found<Item>>,
): Search<Item> {
  const [search, setSearch] = useState<Search<Item>>({ found: undefined, failure: undefined });
  const view = session.view.value;
  const changes = session.changes.value;
  useEffect(() => {
    if (view === undefined) return;
    let current = true;
    session
      .ask((linker) => ask(linker, { text, most: MOST_SHOWN }))
      .then(
        (found) => current && setSearch({ found, failure: undefined }),
        (error: unknown) => {
          if (!current || error instanceof StoppedError) return;
          setSearch(({ found }) => ({ found, failure: error instanceof Error ? error.message : String(error) }));
        },
      );
    return () => {
      current = false;
    };
  }, [view, changes, text]);
  return search;
}
