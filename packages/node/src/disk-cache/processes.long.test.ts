import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CacheFolder, makeCacheFolder } from "../../test/cache-folder.ts";
import type { LoadOrder, LoadSeen } from "../../test/load-in-process.ts";
import { moduleBytes } from "../../test/module-bytes.ts";
import { type ScriptedServer, type ServedFile, serve, startServer } from "../../test/scripted-server.ts";
import { entryPath, openEntry } from "./cache-entry.ts";

const programs = makeCacheFolder();
const program = join(programs.path, "load.mjs");
const modules = Array.from({ length: 8 }, (_, at) => servedFile(moduleBytes(40_000 * at, at)));

let folder: CacheFolder;
let server: ScriptedServer;

function servedFile(bytes: Uint8Array<ArrayBuffer>): ServedFile {
  return { bytes, headers: { etag: `"${createHash("sha256").update(bytes).digest("hex")}"` } };
}

/** `/3.wasm` serves the module at position 3; `shift` moves the position. */
function serveModules(shift: () => number = () => 0): void {
  server.answer = (request, response) => {
    const at = (Number.parseInt(request.url?.slice(1) ?? "", 10) + shift()) % modules.length;
    serve(() => modules[at] as ServedFile)(request, response);
  };
}

const urls = () => modules.map((_, at) => `${server.origin}/${at}.wasm`);

function start(order: Partial<LoadOrder>, shell?: string): ChildProcess {
  const text = JSON.stringify({ cacheFolder: folder.path, urls: urls(), rounds: 1, ...order });
  const stdio = ["ignore", "pipe", "inherit"] as const;
  if (shell === undefined) return spawn(process.execPath, [program, text], { stdio: [...stdio] });
  return spawn("sh", ["-c", `${shell}; exec "$0" "$@"`, process.execPath, program, text], { stdio: [...stdio] });
}

/** The loads of a process that has ended by itself. */
async function endOf(child: ChildProcess): Promise<LoadSeen[]> {
  let printed = "";
  child.stdout?.on("data", (text) => {
    printed += text;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code).toBe(0);
  return JSON.parse(printed);
}

/** Number of entries in the folder; each of them must be whole. */
async function countEntries(): Promise<number> {
  let count = 0;
  for (const url of urls()) {
    const path = entryPath(folder.path, url);
    if (!readdirSync(folder.path).some((name) => path.endsWith(name))) continue;
    const entry = await openEntry(path, url);
    expect(entry, `the entry of ${url} is damaged`).toBeDefined();
    await entry?.close();
    count += 1;
  }
  return count;
}

beforeAll(async () => {
  const entryPoints = [fileURLToPath(new URL("../../test/load-in-process.ts", import.meta.url))];
  await build({
    entryPoints,
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
  });
});

afterAll(() => programs.remove());

beforeEach(async () => {
  folder = makeCacheFolder();
  server = await startServer();
  serveModules();
});

afterEach(async () => {
  await server.close();
  folder.remove();
});

describe("several processes with one folder", () => {
  test("all see whole modules, and so does who looks at the folder meanwhile; nothing is lost", async () => {
    const children = Array.from({ length: 5 }, () => start({ rounds: 6 }));
    const ends = Promise.all(children.map(endOf));
    let running = true;
    void ends.finally(() => {
      running = false;
    });
    let looks = 0;
    for (; running; looks++) {
      await countEntries();
      await setImmediate();
    }
    for (const seen of await ends) {
      expect(seen).toHaveLength(6 * modules.length);
      expect(seen.every(({ isWhole }) => isWhole)).toBe(true);
    }
    expect(looks).toBeGreaterThan(10);
    expect([await countEntries(), folder.files().length]).toEqual([modules.length, modules.length]);
    const before = server.requests.length;
    await endOf(start({}));
    expect(server.requests.slice(before).every(({ headers }) => headers["if-none-match"] !== undefined)).toBe(true);
  });

  test("never mix the bytes of one answer with the ETag of another, while contents change", async () => {
    let requests = 0;
    serveModules(() => Math.floor(requests++ / 25));
    const ends = await Promise.all(Array.from({ length: 4 }, () => endOf(start({ rounds: 8 }))));
    const seen = ends.flat();
    expect(seen).toHaveLength(4 * 8 * modules.length);
    expect(seen.filter(({ isWhole }) => !isWhole)).toEqual([]);
    expect(await countEntries()).toBe(modules.length);
  });
});

describe("a process that is killed", () => {
  test("leaves what was stored, and a part that nobody takes for an entry and that is removed in time", async () => {
    await endOf(start({ urls: urls().slice(0, 2) }));
    const bytes = modules[7]?.bytes as Uint8Array;
    let sent = (): void => {};
    const half = new Promise<void>((resolve) => {
      sent = resolve;
    });
    server.answer = (_, response) => {
      response.writeHead(200, { ...modules[7]?.headers, "content-length": bytes.length });
      response.write(bytes.subarray(0, bytes.length / 2), () => sent());
    };
    const child = start({ urls: urls().slice(7) });
    await half;
    while (folder.files().length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.on("close", resolve));
    const [unfinished = "", ...others] = folder.files().filter((name) => name.endsWith(".unfinished"));
    expect([unfinished, others, await countEntries()]).toEqual([expect.anything(), [], 2]);

    serveModules();
    const [seen] = await endOf(start({ urls: urls().slice(7) }));
    expect(seen?.isWhole).toBe(true);
    expect(folder.files()).toContain(unfinished);
    utimesSync(join(folder.path, unfinished), 0, 0);
    await endOf(start({ urls: urls().slice(7) }));
    expect([folder.files().length, await countEntries()]).toEqual([3, 3]);
  });
});

describe("a disk that takes no more", () => {
  test("changes nothing for the reader; what is smaller is stored", async () => {
    // The system limits files of this process to 128 KiB, as if the disk were full.
    const seen = await endOf(start({}, "ulimit -f 256"));
    expect(seen.every(({ isWhole }) => isWhole)).toBe(true);
    const stored = modules.filter(({ bytes }) => bytes.length < 125_000).length;
    expect(stored).toBeLessThan(modules.length);
    expect([await countEntries(), folder.files().length]).toEqual([stored, stored]);
  });
});
