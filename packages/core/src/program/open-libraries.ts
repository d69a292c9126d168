import type { OpenLibrary } from "./open-library.ts";
import { programFailure } from "./program-problems.ts";
import type { ExitFunction, ExitResult } from "./run-exits.ts";

/** The libraries of a program that are open, in the order in which they were opened; libraries that were linked with it stand apart. */
export interface OpenLibraries {
  /** The opened ones. */
  readonly all: ReadonlySet<OpenLibrary>;
  /** By exactly the name under which it was opened, or by the URL of its file. */
  find(name: string, url?: string): OpenLibrary | undefined;
  /** For a library that needs another: a name without a folder also finds the first that is open under a path that ends in it. */
  findNeeded(name: string, url?: string): OpenLibrary | undefined;
  /** Libraries that have a place and are not open: constructors may be running. */
  readonly begun: Set<OpenLibrary>;
  /** The one of this name or URL among those; `byFile`: or of this file name. */
  findBegun(name: string, url?: string, byFile?: boolean): OpenLibrary | undefined;
  /** Opens a library that has begun. */
  add(library: OpenLibrary): void;
  /** Ends a library that has begun and cannot be opened. */
  drop(library: OpenLibrary): void;
  /**
   * Takes back one call of `open`. With the last one, closes the library, and all that no call has opened and that only it used.
   *
   * @param stays - a library that others use stays until these are closed, as that of C's `dlclose`
   * @throws Failure `LIBRARY_IN_USE`, unless it stays
   */
  release(library: OpenLibrary, stays?: boolean): void;
  /**
   * Keeps libraries open that an opening needs, until it has ended: constructors, and other openings, may release them meanwhile.
   *
   * @param sets - read when it matters
   * @returns ends it, and closes unused libraries. The error of a destructor is kept
   */
  hold(sets: HeldLibraries): () => void;
  /** Keeps the first error of a destructor that no call can throw, because the call has another result. */
  keepError(ended: ExitResult): void;
  /** Closes all, the last opened first. Throws the error that is kept, or else the first of a destructor. */
  closeAll(): void;
  /** The libraries that all later ones see. */
  readonly globals: readonly OpenLibrary[];
  /** Lets all later libraries see the symbols of one, and of all that it needs. */
  widen(library: OpenLibrary): void;
}

/** The libraries that an opening needs, and those of which it uses symbols. */
export interface HeldLibraries {
  readonly needs: ReadonlySet<OpenLibrary>;
  readonly uses: ReadonlySet<OpenLibrary>;
}

interface LibrariesInput {
  /** Runs destructors, the last registered first. */
  readonly runExits: (exits: ExitFunction[]) => ExitResult;
  /** The modules of the program: they are found by name, too. */
  readonly linked: readonly OpenLibrary[];
  /** Takes back the memory and slots of a library. */
  readonly giveBack: (library: OpenLibrary) => ExitResult;
}

export function createOpenLibraries({ linked, runExits, giveBack }: LibrariesInput): OpenLibraries {
  const all = new Set<OpenLibrary>();
  const byName = new Map<string, OpenLibrary>();
  /** By file names, in the order in which they were opened. */
  const byFile = new Map<string, Set<OpenLibrary>>();
  const byUrl = new Map<string | undefined, OpenLibrary>();
  const list = (library: OpenLibrary): void => {
    const { name, url } = library;
    if (!byName.has(name)) byName.set(name, library);
    if (url !== undefined && !byUrl.has(url)) byUrl.set(url, library);
    const file = lastPart(name);
    const alike = byFile.get(file) ?? new Set();
    byFile.set(file, alike.add(library));
  };
  for (const library of linked) list(library);
  /** In the order in which they have become global. */
  const wide = new Set<OpenLibrary>();
  /** Undefined after a change. */
  let globals: readonly OpenLibrary[] | undefined;
  const widen = (library: OpenLibrary): void => {
    for (const one of withNeeded(library)) {
      one.isGlobal = true;
      if (!begun.has(one)) wide.add(one);
    }
    globals = undefined;
  };
  const begun = new Set<OpenLibrary>();
  const held = new Set<HeldLibraries>();
  let kept: ExitResult = {};
  const keepError = (ended: ExitResult): void => {
    if (!("thrown" in kept)) kept = ended;
  };
  /** Whether a library that was released stays for a time. */
  let isLeft = false;
  /** The libraries that are being closed. */
  const ending = new Set<OpenLibrary>();
  /** The libraries that a call has opened, and all that these use. */
  const listLive = (): Set<OpenLibrary> => {
    const live = new Set([...all].filter(({ opened }) => opened > 0));
    for (const { needs, uses } of held) for (const library of [...needs, ...uses]) live.add(library);
    for (const library of live) for (const used of library.uses) live.add(used);
    return live;
  };
  /** A library is not found while its destructors run: if one of them opens it, it is opened anew. */
  const unlist = (library: OpenLibrary): void => {
    if (byName.get(library.name) === library) byName.delete(library.name);
    if (byUrl.get(library.url) === library) byUrl.delete(library.url);
    const file = lastPart(library.name);
    const alike = byFile.get(file);
    alike?.delete(library);
    if (alike?.size === 0) byFile.delete(file);
    if (wide.delete(library)) globals = undefined;
    for (const forget of library.onClose) forget();
  };
  /** Closes libraries, also if a destructor or `free` of the program fails, and throws the error of the first that does. */
  const close = (libraries: readonly OpenLibrary[]): void => {
    let failed: ExitResult = {};
    for (const library of libraries) {
      ending.add(library);
      unlist(library);
    }
    for (const library of libraries) {
      const ended = runExits(library.exits);
      library.isClosed = true;
      all.delete(library);
      const given = giveBack(library);
      ending.delete(library);
      failed = [failed, ended, given].find((one) => "thrown" in one) ?? failed;
    }
    if ("thrown" in failed) throw failed.thrown;
  };
  const closeUnused = (live = listLive()): void =>
    close([...all].reverse().filter((one) => !live.has(one) && !ending.has(one)));
  return {
    all,
    find: (name, url) => byName.get(name) ?? byUrl.get(url),
    findNeeded(name, url) {
      const [first = byUrl.get(url)] = byName.has(name) ? [byName.get(name)] : (byFile.get(name) ?? []);
      return first;
    },
    begun,
    findBegun(name, url, byFile = false) {
      const isAsked = (one: OpenLibrary) =>
        (byFile && lastPart(one.name) === name) || (url !== undefined && one.url === url);
      return [...begun].find((one) => one.name === name) ?? [...begun].find(isAsked);
    },
    add(library) {
      begun.delete(library);
      all.add(library);
      list(library);
    },
    drop(library) {
      begun.delete(library);
      library.isClosed = true;
    },
    hold(sets) {
      held.add(sets);
      return () => {
        held.delete(sets);
        if (!isLeft) return;
        isLeft = held.size > 0;
        try {
          closeUnused();
        } catch (thrown) {
          // The opening has a result of its own.
          keepError({ thrown });
        }
      };
    },
    release(library, stays = false) {
      // Its own opening ends a library that has begun.
      if (!library.isClosed) library.opened -= 1;
      if (library.isClosed || begun.has(library) || library.isLinked || library.opened > 0) return;
      const live = listLive();
      if (!live.has(library)) return closeUnused(live);
      const users = [...live].filter(({ uses }) => uses.has(library));
      // A library that has loaded it, or that needs it in turn, keeps it.
      if (stays || users.some((user) => library.group.includes(user))) return;
      if (users.length === 0) {
        isLeft = true;
        return;
      }
      library.opened = 1;
      const names = users.map(({ name }) => name);
      throw programFailure({ about: "library-in-use", code: "LIBRARY_IN_USE", module: library.name, users: names });
    },
    keepError,
    closeAll() {
      try {
        close([...all].reverse());
      } catch (thrown) {
        keepError({ thrown });
      }
      const failed = kept;
      kept = {};
      if ("thrown" in failed) throw failed.thrown;
    },
    get globals() {
      globals ??= [...wide];
      return globals;
    },
    widen,
  };
}

/** The file name of a path or URL. */
function lastPart(name: string): string {
  const path = name.replace(/[?#].*$/, "");
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A library and all that it needs, breadth first. */
export function withNeeded(root: OpenLibrary): ReadonlySet<OpenLibrary> {
  const found = new Set([root]);
  for (const library of found) for (const needed of library.needed) found.add(needed);
  return found;
}
