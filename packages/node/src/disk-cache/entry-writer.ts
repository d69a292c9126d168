import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { encodeRecord } from "./cache-entry.ts";
import type { StoredHead } from "./cache-rules.ts";
import { createModuleFraming } from "./module-framing.ts";

/** Writes one entry. If the disk refuses, nothing is stored and no error is reported: a cache is no reason to fail. */
interface EntryWriter {
  write(chunk: Uint8Array): Promise<void>;
  /** Puts the entry in its place, if the body was a whole module. */
  commit(): Promise<void>;
  /** Removes everything that was written. */
  discard(): Promise<void>;
}

/** Suffix for the names of files that are being written. */
export const UNFINISHED = ".unfinished";

/**
 * Passes on the bytes of `body` as they arrive, and stores them once the last one has passed.
 *
 * A body that fails, is cancelled, or is no whole module is not stored.
 */
export function storeWhilePassing(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { path, head }: { readonly path: string; readonly head: StoredHead },
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  const writer = createEntryWriter(path, head);
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch(async (error) => {
          await writer.discard();
          throw error;
        });
        if (done) {
          await writer.commit();
          controller.close();
        } else {
          // The chunk is passed on first and written while its reader handles it.
          controller.enqueue(value);
          await writer.write(value);
        }
      },
      async cancel(reason) {
        await Promise.all([reader.cancel(reason), writer.discard()]);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * Writes to a file beside the entry and renames it. So no reader ever sees a part of it, and the last of several
 * writers wins. The file is not flushed to the disk: if a power cut damages it, its hashes reveal that, and the module
 * is fetched again.
 */
function createEntryWriter(path: string, head: StoredHead): EntryWriter {
  const unfinished = `${path}.${randomUUID()}${UNFINISHED}`;
  const hash = createHash("sha256");
  const framing = createModuleFraming();
  let sizeBytes = 0;
  let file: FileHandle | undefined;
  let ended = false;

  const abandon = async (): Promise<void> => {
    ended = true;
    await file?.close().catch(() => {});
    await rm(unfinished, { force: true }).catch(() => {});
  };
  // The steps run one after the other, so that a file that is being created during a discard is removed too.
  let last = Promise.resolve();
  const step = (work: () => Promise<void>): Promise<void> => {
    last = last.then(() => (ended ? undefined : work())).catch(abandon);
    return last;
  };
  return {
    write: (chunk) =>
      step(async () => {
        hash.update(chunk);
        framing.push(chunk);
        sizeBytes += chunk.length;
        file ??= await create(unfinished);
        await file.appendFile(chunk);
      }),
    commit: () =>
      step(async () => {
        if (file === undefined || !framing.isWhole()) return abandon();
        await file.appendFile(encodeRecord({ ...head, version: 1, sizeBytes, sha256: hash.digest("hex") }));
        await file.close();
        await rename(unfinished, path);
        ended = true;
      }),
    discard() {
      ended = true;
      last = last.then(abandon);
      return last;
    },
  };
}

async function create(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return open(path, "wx");
}
