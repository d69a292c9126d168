/** A file whose change counts; a folder whose list of names counts; or a file that is missing, and may appear. */
export type WatchKind = "file" | "folder" | "missing";

/** The module that is being loaded has to be loaded again when this path changes. */
export type Watch = (path: string, kind: WatchKind) => void;

/** A result that several modules use. Each of them has to be loaded again when a file changes that the result came from. */
export interface Tracked<Result> {
  readonly result: Promise<Result>;
  readonly watched: ReadonlyMap<string, Watched>;
}

interface Watched {
  readonly path: string;
  readonly kind: WatchKind;
}

/** @param make - gets the result, and names the files that it comes from until it is there */
export function track<Result>(make: (watch: Watch) => Promise<Result>): Tracked<Result> {
  const watched = new Map<string, Watched>();
  const result = make((path, kind) => watched.set(`${kind} ${path}`, { path, kind }));
  return { result, watched };
}

/** Waits for the result, and watches its files for one more module; also if there is no result. */
export async function use<Result>({ result, watched }: Tracked<Result>, watch: Watch): Promise<Result> {
  try {
    return await result;
  } finally {
    for (const { path, kind } of watched.values()) watch(path, kind);
  }
}
