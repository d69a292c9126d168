import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CacheFolder, makeCacheFolder } from "../../test/cache-folder.ts";
import { areSame, moduleBytes } from "../../test/module-bytes.ts";
import { entryPath, openEntry } from "./cache-entry.ts";
import { type StoredHead, storableHead } from "./cache-rules.ts";
import { storeWhilePassing } from "./entry-writer.ts";

const url = "https://example.test/a.wasm";
let folder: CacheFolder;
let path: string;

beforeEach(() => {
  folder = makeCacheFolder();
  path = entryPath(folder.path, url);
});

afterEach(() => {
  expect(folder.openFiles()).toEqual([]);
  folder.remove();
});

const streamOf = (bytes: Uint8Array<ArrayBuffer>) =>
  new Response(bytes).body as ReadableStream<Uint8Array<ArrayBuffer>>;

function headOf(address: string): StoredHead {
  const response = new Response(null, { headers: { etag: '"one"', "content-type": "application/wasm" } });
  return storableHead(address, Object.defineProperty(response, "url", { value: address })) as StoredHead;
}

async function write(bytes: Uint8Array<ArrayBuffer>, address = url): Promise<Uint8Array> {
  const target = { path: entryPath(folder.path, address), head: headOf(address) };
  return new Uint8Array(await new Response(storeWhilePassing(streamOf(bytes), target)).arrayBuffer());
}

async function read(address = url): Promise<Uint8Array | undefined> {
  const entry = await openEntry(entryPath(folder.path, address), address);
  return entry && new Uint8Array(await new Response(entry.body()).arrayBuffer());
}

describe("openEntry()", () => {
  test.each([0, 100, 262_144, 1_000_000])(
    "gives back a body of %i bytes, and what was stored with it",
    async (size) => {
      const bytes = moduleBytes(size);
      expect(areSame(await write(bytes), bytes)).toBe(true);
      const entry = await openEntry(path, url);
      expect(entry?.record).toMatchObject({ version: 1, ...headOf(url), policy: { resh: { etag: '"one"' } } });
      expect(entry?.record.sizeBytes).toBe(bytes.length);
      await entry?.close();
      expect(areSame(await read(), bytes)).toBe(true);
    },
  );

  test("knows nothing of a URL that was not stored", async () => {
    await write(moduleBytes(10));
    expect(await read("https://example.test/b.wasm")).toBeUndefined();
  });

  test("finds every byte that was changed", async () => {
    await write(moduleBytes(10));
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] as number) ^ (1 << (at % 8));
      writeFileSync(path, changed);
      expect(await read(), `byte ${at} of ${whole.length}`).toBeUndefined();
    }
    writeFileSync(path, whole);
    expect(await read()).toEqual(moduleBytes(10));
  });

  test("finds every length at which the file was cut, and what was added to it", async () => {
    await write(moduleBytes(10));
    const whole = readFileSync(path);
    const others = Array.from(whole, (_, length) => whole.subarray(0, length));
    others.push(Buffer.concat([whole, Buffer.alloc(1)]), Buffer.concat([whole, whole]));
    others.push(whole.subarray(1), Buffer.alloc(whole.length));
    for (const other of others) {
      writeFileSync(path, other);
      expect(await read(), `${other.length} bytes`).toBeUndefined();
    }
  });

  test("takes no file for the entry of another URL", async () => {
    const other = "https://example.test/b.wasm";
    await write(moduleBytes(10), other);
    renameSync(entryPath(folder.path, other), path);
    expect(await read()).toBeUndefined();
  });

  test("takes foreign files and folders for nothing", async () => {
    for (const text of ["", "hello", "{}", "x".repeat(10_000)]) {
      writeFileSync(path, text);
      expect(await read()).toBeUndefined();
    }
    renameSync(path, join(folder.path, "elsewhere"));
    mkdirSync(path);
    expect(await read()).toBeUndefined();
  });

  test("reads on from the file that it has looked at when another takes its place", async () => {
    const [first, second] = [moduleBytes(600_000, 1), moduleBytes(600_000, 2)];
    await write(first);
    const entry = await openEntry(path, url);
    await write(second);
    const body = new Uint8Array(await new Response(entry?.body()).arrayBuffer());
    expect([areSame(body, first), areSame(await read(), second)]).toEqual([true, true]);
  });

  test("closes the file when the body is cancelled half-way, or not wanted at all", async () => {
    await write(moduleBytes(1_000_000));
    const reader = (await openEntry(path, url))?.body().getReader();
    await reader?.read();
    await reader?.cancel();
    await (await openEntry(path, url))?.close();
    expect(folder.openFiles()).toEqual([]);
  });
});

describe("entryPath()", () => {
  test.each(["../../escape", "/etc/passwd", "C:\\windows", "a\0b", "CON", ".", "", "ä".repeat(5000)])(
    "names a file in the folder, whatever the URL: %j",
    (text) => {
      const name = entryPath(folder.path, text).slice(folder.path.length + 1);
      expect(name).toMatch(/^[0-9a-f]{64}\.entry$/);
    },
  );
});
