import type { ModuleOrigin, ModuleSet } from "../model/module-set.ts";
import type { Session } from "./session.ts";
import { openStoredSets } from "./stored-sets.ts";

/** The sets with files that are kept now. */
export interface KeptSets {
  /** The set of this visit. Undefined if there is none, or if the browser refuses to keep it. */
  readonly set?: ModuleSet | undefined;
  /** The set that an earlier visit has left, until one of this visit is kept. */
  readonly earlier?: ModuleSet | undefined;
}

/**
 * Files of the reader that this browser keeps, so that a reload, or a later visit, opens them again. Nothing is uploaded. Without
 * signals of its own: their library, needed here in part, would be cut into pieces that make the first load larger.
 */
export interface KeptFiles {
  /** Calls a function now and at each change. */
  watch(show: (sets: KeptSets) => void): () => void;
  /** Keeps a set under a key, or forgets the earlier one of the key if the set has no files. */
  keep(key: string, set: ModuleSet): Promise<void>;
  /** The set that is kept under a key. */
  reopen(key: string): Promise<ModuleSet | undefined>;
  /** Looks for a set that an earlier visit has left. */
  look(): Promise<void>;
  /** Forgets all files, and keeps none of this visit from now on. */
  forget(): Promise<void>;
}

export function createKeptFiles(): KeptFiles {
  const stored = openStoredSets("rec-workbench");
  const watchers = new Set<(sets: KeptSets) => void>();
  let sets: KeptSets = {};
  let isOff = false;
  let newest: ModuleSet | undefined;
  const show = (changed: KeptSets): void => {
    sets = changed;
    for (const watcher of watchers) watcher(sets);
  };
  return {
    watch(watcher) {
      watchers.add(watcher);
      watcher(sets);
      return () => watchers.delete(watcher);
    },
    async keep(key, wanted) {
      newest = wanted;
      if (isOff) return;
      try {
        if (hasFile(wanted)) await stored.put(key, wanted);
        else await stored.delete(key);
        if (newest === wanted) show(hasFile(wanted) ? { set: wanted } : { earlier: sets.earlier });
      } catch {
        // A browser refuses in a private window, or if the disk is full. It asks before the page is left, then.
        if (newest === wanted) show({});
      }
    },
    async reopen(key) {
      const found = await stored.get(key).catch(() => undefined);
      show({ set: found });
      return found;
    },
    async look() {
      const found = await stored.newest().catch(() => undefined);
      if (sets.set === undefined) show({ earlier: found });
    },
    async forget() {
      isOff = true;
      show({});
      await stored.clear();
    },
  };
}

/** A reload, or a closed tab, drops the files that are not kept, and no address brings them back: the browser asks first. */
export function askBeforeLeaving({ set, view, keep }: Pick<Session, "set" | "view" | "keep">): void {
  const safe = new Set<ModuleOrigin>();
  const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
  const isLost = ({ source }: { readonly source: ModuleOrigin }): boolean =>
    source.from === "file" && !safe.has(source);
  // A listener that is always there would keep the page out of the browser's cache of pages.
  const look = (): void => {
    const drops = [set.peek(), view.peek()?.set].some((each) => each?.modules.some(isLost));
    if (drops) addEventListener("beforeunload", ask);
    else removeEventListener("beforeunload", ask);
  };
  keep(createKeptFiles).watch(({ set: kept }) => {
    safe.clear();
    for (const { source } of kept?.modules ?? []) safe.add(source);
    look();
  });
  set.subscribe(look);
  view.subscribe(look);
}

function hasFile({ modules }: ModuleSet): boolean {
  return modules.some(({ source }) => source.from === "file");
}
