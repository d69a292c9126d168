import { chmodSync, mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CacheFolder, makeCacheFolder } from "../../test/cache-folder.ts";
import { moduleBytes } from "../../test/module-bytes.ts";
import { entryPath } from "./cache-entry.ts";
import { type StoredHead, storableHead } from "./cache-rules.ts";
import { storeWhilePassing } from "./entry-writer.ts";
import { removeAbandoned } from "./remove-abandoned.ts";

const url = "https://example.test/a.wasm";
const head = storableHead(url, new Response(null, { headers: { etag: '"one"' } })) as StoredHead;
const bytes = moduleBytes(1000);
let folder: CacheFolder;

beforeEach(() => {
  folder = makeCacheFolder();
});

afterEach(() => {
  expect(folder.openFiles()).toEqual([]);
  folder.remove();
});

type Chunk = Uint8Array<ArrayBuffer>;

/** A body with chunks that arrive when the test sends them. */
function openBody() {
  let controller: ReadableStreamDefaultController<Chunk> | undefined;
  const cancels: unknown[] = [];
  const body = new ReadableStream<Chunk>({
    start: (given) => {
      controller = given;
    },
    cancel: (reason) => {
      cancels.push(reason);
    },
  });
  return { body, cancels, controller: controller as ReadableStreamDefaultController<Chunk> };
}

const passing = (body: ReadableStream<Chunk>, inFolder = folder.path) =>
  storeWhilePassing(body, { path: entryPath(inFolder, url), head });

/** Reads to the end, and fails unless the bytes are the whole module. */
async function expectAllOf(stream: ReadableStream<Chunk>): Promise<void> {
  expect(new Uint8Array(await new Response(stream).arrayBuffer())).toEqual(bytes);
}

async function sendAll({ body, controller }: ReturnType<typeof openBody>, inFolder?: string): Promise<void> {
  controller.enqueue(bytes);
  controller.close();
  await expectAllOf(passing(body, inFolder));
}

describe("storeWhilePassing()", () => {
  test("hands on each chunk as it arrives, and shows the entry when the last has", async () => {
    const { body, controller } = openBody();
    const reader = passing(body).getReader();
    for (let at = 0; at < bytes.length; at += 250) {
      controller.enqueue(bytes.slice(at, at + 250));
      expect((await reader.read()).value).toEqual(bytes.slice(at, at + 250));
      expect(folder.files().filter((name) => name.endsWith(".entry"))).toEqual([]);
    }
    controller.close();
    expect((await reader.read()).done).toBe(true);
    expect(folder.files()).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.entry$/)]);
  });

  test("asks for no byte before it is asked for one, and touches no disk", async () => {
    const { body, cancels } = openBody();
    await passing(body, join(folder.path, "later")).cancel("unwanted");
    expect([folder.files(), cancels]).toEqual([[], ["unwanted"]]);
  });

  test.each([1, 3])("leaves nothing behind when the body fails after %i chunks", async (chunks) => {
    const { body, controller } = openBody();
    const reader = passing(body).getReader();
    for (let sent = 0; sent < chunks; sent++) {
      controller.enqueue(bytes.slice(sent, sent + 1));
      await reader.read();
    }
    const reset = new Error("connection reset");
    controller.error(reset);
    await expect(reader.read()).rejects.toBe(reset);
    expect(folder.files()).toEqual([]);
  });

  test("leaves nothing behind when its reader cancels: before, while, and after a chunk is written", async () => {
    for (const turns of [0, 1, 2, 5, 20]) {
      const { body, controller, cancels } = openBody();
      const reader = passing(body).getReader();
      controller.enqueue(bytes);
      const reading = reader.read();
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      await reader.cancel("enough");
      await reading;
      expect([folder.files(), folder.openFiles(), cancels]).toEqual([[], [], ["enough"]]);
    }
  });

  test("leaves nothing behind when its reader cancels while nothing arrives", async () => {
    const { body, controller } = openBody();
    const reader = passing(body).getReader();
    controller.enqueue(bytes);
    await reader.read();
    const silence = reader.read();
    await reader.cancel();
    expect((await silence).done).toBe(true);
    expect(folder.files()).toEqual([]);
  });

  test.each([
    ["a module cut short", bytes.slice(0, -1)],
    ["a page", new TextEncoder().encode("<!doctype html><title>Sign in</title>")],
    ["nothing", new Uint8Array(0)],
  ])("hands on %s, and does not store it", async (_what, given) => {
    const passed = await new Response(passing(new Response(given).body as ReadableStream<Chunk>)).arrayBuffer();
    expect([new Uint8Array(passed), folder.files()]).toEqual([given, []]);
  });

  test("makes the folder and those above it", async () => {
    await sendAll(openBody(), join(folder.path, "deep", "down"));
    expect(statSync(entryPath(join(folder.path, "deep", "down"), url)).size).toBeGreaterThan(bytes.length);
  });
});

describe("a disk that refuses", () => {
  test("a read-only folder changes nothing for the reader", async () => {
    chmodSync(folder.path, 0o500);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) {
      // The superuser may write to every folder.
      chmodSync(folder.path, 0o555);
      process.seteuid?.(65534);
    }
    await sendAll(openBody()).finally(() => isRoot && process.seteuid?.(0));
    expect(folder.files()).toEqual([]);
    chmodSync(folder.path, 0o700);
  });

  test("a file in the place of the folder changes nothing for the reader", async () => {
    writeFileSync(join(folder.path, "file"), "");
    await sendAll(openBody(), join(folder.path, "file"));
    await sendAll(openBody(), join(folder.path, "file", "below"));
    expect(folder.files()).toEqual(["file"]);
  });

  test("a folder in the place of the entry changes nothing for the reader, and nothing else is left", async () => {
    mkdirSync(entryPath(folder.path, url));
    await sendAll(openBody());
    expect(folder.files()).toHaveLength(1);
    expect(statSync(entryPath(folder.path, url)).isDirectory()).toBe(true);
  });

  test("a folder that is removed meanwhile changes nothing for the reader", async () => {
    const { body, controller } = openBody();
    controller.enqueue(bytes.slice(0, 500));
    const [now, later] = passing(body).tee();
    const reader = now.getReader();
    await reader.read();
    folder.remove();
    controller.enqueue(bytes.slice(500));
    controller.close();
    await expectAllOf(later);
    while (!(await reader.read()).done);
  });
});

describe("removeAbandoned()", () => {
  test("removes what nobody has written to for a day, and nothing else", async () => {
    await sendAll(openBody());
    const [entry = ""] = folder.files();
    const put = (name: string, ageHours: number) => {
      writeFileSync(join(folder.path, name), "");
      const time = Date.now() / 1000 - ageHours * 3600;
      utimesSync(join(folder.path, name), time, time);
    };
    utimesSync(join(folder.path, entry), 0, 0);
    put(`${entry}.1.unfinished`, 25);
    put(`${entry}.2.unfinished`, 1);
    put("notes.unfinished", 25);
    put("other.txt", 25);
    await removeAbandoned(folder.path);
    expect(folder.files()).toEqual([entry, `${entry}.2.unfinished`, "notes.unfinished", "other.txt"].sort());
  });

  test("has nothing to say of a folder that is not there", async () => {
    await removeAbandoned(join(folder.path, "nowhere"));
  });
});
