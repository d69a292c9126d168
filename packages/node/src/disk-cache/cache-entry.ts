import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { StoredHead } from "./cache-rules.ts";

/**
 * One file holds all that is stored for one URL, so that its bytes and their metadata are replaced together:
 *
 *   bytes     the body, decoded
 *   record    EntryRecord as JSON, UTF-8
 *   digest    SHA-256 of the record, 32 bytes
 *   length    of the record in bytes, 4 bytes, little-endian
 *
 * The record holds the size and the SHA-256 of the body, so any changed byte of the file is detected. The record follows the
 * body because its contents are not known earlier.
 */
export interface EntryRecord extends StoredHead {
  /** Version of this layout. */
  readonly version: 1;
  /** The size of the body. */
  readonly sizeBytes: number;
  /** The SHA-256 of the body, in hexadecimal. */
  readonly sha256: string;
}

const DIGEST_BYTES = 32;
const LENGTH_BYTES = 4;
const TRAILER_BYTES = DIGEST_BYTES + LENGTH_BYTES;
const CHUNK_BYTES = 1 << 18;

/** A stored body with verified bytes. Owns an open file. */
export interface CacheEntry {
  readonly record: EntryRecord;
  /** The body. Closes the file when it ends, fails or is cancelled. */
  body(): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Closes the file if the body is not read. */
  close(): Promise<void>;
}

/** The path of a URL's entry. Its name is a hash, so for every URL the file is inside the folder. */
export function entryPath(folder: string, url: string): string {
  return join(folder, `${sha256(url)}.entry`);
}

/** The bytes after the body of an entry. */
export function encodeRecord(record: EntryRecord): Uint8Array {
  const text = Buffer.from(JSON.stringify(record));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  return Buffer.concat([text, createHash("sha256").update(text).digest(), length]);
}

/** The entry of a URL, if it exists and all of its bytes are intact; undefined in every other case. */
export async function openEntry(path: string, url: string): Promise<CacheEntry | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  const record = await readRecord(file, url).catch(() => undefined);
  if (record !== undefined) return { record, body: () => bodyOf(file, record.sizeBytes), close: () => file.close() };
  await file.close();
  return undefined;
}

/** Throws if the file holds anything but an entry of this URL. */
async function readRecord(file: FileHandle, url: string): Promise<EntryRecord | undefined> {
  const { size } = await file.stat();
  const trailer = await readExactly(file, size - TRAILER_BYTES, TRAILER_BYTES);
  const recordBytes = trailer.readUInt32LE(DIGEST_BYTES);
  const sizeBytes = size - TRAILER_BYTES - recordBytes;
  const text = await readExactly(file, sizeBytes, recordBytes);
  if (!trailer.subarray(0, DIGEST_BYTES).equals(createHash("sha256").update(text).digest())) return undefined;
  const record: EntryRecord = JSON.parse(text.toString());
  const fits = record.version === 1 && record.url === url && record.sizeBytes === sizeBytes;
  return fits && record.sha256 === (await hashOf(file, sizeBytes)) ? record : undefined;
}

async function hashOf(file: FileHandle, sizeBytes: number): Promise<string> {
  const hash = createHash("sha256");
  for (let at = 0; at < sizeBytes; at += CHUNK_BYTES) {
    hash.update(await readExactly(file, at, Math.min(CHUNK_BYTES, sizeBytes - at)));
  }
  return hash.digest("hex");
}

function bodyOf(file: FileHandle, sizeBytes: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const chunk = await readExactly(file, at, Math.min(CHUNK_BYTES, sizeBytes - at));
          at += chunk.length;
          controller.enqueue(chunk);
        } catch (error) {
          await file.close();
          throw error;
        }
        if (at < sizeBytes) return;
        await file.close();
        controller.close();
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  );
}

async function readExactly(file: FileHandle, position: number, sizeBytes: number): Promise<Buffer<ArrayBuffer>> {
  if (position < 0) throw new RangeError(`The file is ${-position} bytes too short`);
  const buffer = Buffer.allocUnsafeSlow(sizeBytes);
  for (let read = 0; read < sizeBytes; ) {
    const { bytesRead } = await file.read(buffer, read, sizeBytes - read, position + read);
    if (bytesRead === 0) throw new RangeError(`The file ends before byte ${position + sizeBytes}`);
    read += bytesRead;
  }
  return buffer;
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
