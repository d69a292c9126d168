import { getEventListeners } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { ModuleLoadError } from "@rec/core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { nodeHost } from "./node-host.ts";

const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
/** Names with characters that have a meaning in URLs. */
const NAMES = [
  "a#b.wasm",
  "100%.wasm",
  "a?b.wasm",
  "a%23b.wasm",
  "100% #1?.wasm",
  "a\\b.wasm",
  "a&b=c;d+e.wasm",
] as const;

const host = nodeHost();
let folder: string;

const urlOf = (name: string) => pathToFileURL(join(folder, name)).href;
const failure = (url: string): Promise<ModuleLoadError> =>
  host.load(url, {}).then(
    () => Promise.reject(new Error(`Expected the load of ${url} to fail`)),
    (error) => {
      expect(error).toBeInstanceOf(ModuleLoadError);
      return error;
    },
  );

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "rec-node-")));
  writeFileSync(join(folder, "a.wasm"), bytes);
  for (const name of NAMES) writeFileSync(join(folder, name), bytes);
  symlinkSync("loop.wasm", join(folder, "loop.wasm"));
  mkdirSync(join(folder, "folder.wasm"));
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["an unknown option", { cachefolder: "x" }, '"cachefolder"'],
  ["a folder of another type", { cacheFolder: 5 }, "an option of another type"],
  ["a path in place of options", "cache", '"0"'],
  ["null", null, "an option of another type"],
])("nodeHost() refuses %s", (_, options, found) => {
  const message = `Cannot read the options of nodeHost: found ${found}, expected { cacheFolder }`;
  expect(() => nodeHost(options as never)).toThrow(
    expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(message) }),
  );
});

describe("resolve()", () => {
  const here = (path: string) => pathToFileURL(path).href;

  test("a relative path starts from the working directory", () => {
    expect(host.resolve("lib/a.wasm")).toBe(here(`${process.cwd()}/lib/a.wasm`));
    expect(host.resolve("../a.wasm")).toBe(here(join(process.cwd(), "..", "a.wasm")));
  });

  test("a relative path starts from the folder of its referrer", () => {
    expect(host.resolve("b.wasm", "file:///lib/a.wasm")).toBe("file:///lib/b.wasm");
    expect(host.resolve("../b.wasm", "/lib/deep/a.wasm")).toBe("file:///lib/b.wasm");
    expect(host.resolve("../b.wasm?v=2", "https://example.test/lib/a.js")).toBe("https://example.test/b.wasm?v=2");
  });

  test("an absolute path and a URL stay what they are", () => {
    expect(host.resolve("/lib/a.wasm", "file:///other/b.wasm")).toBe("file:///lib/a.wasm");
    expect(host.resolve("https://example.test/a.wasm", "file:///b.wasm")).toBe("https://example.test/a.wasm");
    expect(host.resolve("file:///lib/a.wasm")).toBe("file:///lib/a.wasm");
  });

  test.each(NAMES)("%s is a path: given, and beside a file", async (name) => {
    const beside = (referrer: string) => host.resolve(name, referrer);
    const given = [host.resolve(join(folder, name)), host.resolve(relative(process.cwd(), join(folder, name)))];
    const found = [beside(urlOf("a.wasm")), beside(`${urlOf("a.wasm")}?v=2#part`), beside(join(folder, NAMES[0]))];
    for (const url of [...given, ...found]) {
      expect(url).toBe(urlOf(name));
      expect(new Uint8Array((await host.load(url, {})) as Buffer)).toEqual(bytes);
    }
  });

  test("a URL is a URL, and what stands beside one", () => {
    expect(host.resolve("file:///lib/a%23b.wasm?v=2#part")).toBe("file:///lib/a%23b.wasm?v=2#part");
    const beside = (specifier: string) => host.resolve(specifier, "https://example.test/lib/main.wasm");
    expect(beside("a#b.wasm")).toBe("https://example.test/lib/a#b.wasm");
    expect(beside("a%23b.wasm?v=2")).toBe("https://example.test/lib/a%23b.wasm?v=2");
  });

  test("a name that begins like a URL is a path behind a dot", () => {
    expect(host.resolve("node:a.wasm")).toBe("node:a.wasm");
    expect(host.resolve("./node:a.wasm")).toBe(here(`${process.cwd()}/node:a.wasm`));
    expect(host.resolve("./node:a.wasm", "file:///lib/b.wasm")).toBe("file:///lib/node:a.wasm");
  });
});

describe("load() of a file", () => {
  test("answers with its bytes", async () => {
    expect(new Uint8Array((await host.load(urlOf("a.wasm"), {})) as Buffer)).toEqual(bytes);
  });

  test("says FILE_NOT_FOUND where there is none", async () => {
    const error = await failure(urlOf("missing.wasm"));
    expect(error.code).toBe("FILE_NOT_FOUND");
    expect(error.diagnostics[0]?.message).toBe(
      `Unable to read WebAssembly file ${join(folder, "missing.wasm")}: no such file`,
    );
    expect(error.url).toBe(urlOf("missing.wasm"));
    expect(error.diagnostics[0]?.hint).toContain(process.cwd());
    expect(error.cause).toMatchObject({ code: "ENOENT" });
  });

  test("says FILE_NOT_FOUND where a file stands in the place of a folder", async () => {
    const error = await failure(urlOf("a.wasm/b.wasm"));
    expect(error.code).toBe("FILE_NOT_FOUND");
    expect(error.diagnostics[0]?.message).toMatch(/: a part of its path is not a folder$/);
  });

  test("names the file, not the URL, where it cannot be read", async () => {
    const error = await failure(host.resolve(join(folder, "missing#100%?.wasm")));
    expect(error.diagnostics[0]?.message).toBe(
      `Unable to read WebAssembly file ${join(folder, "missing#100%?.wasm")}: no such file`,
    );
  });

  test.each([
    ["folder.wasm", "it is a folder"],
    ["loop.wasm", "too many symbolic links"],
  ])("says FILE_UNREADABLE of %s: %s", async (name, reason) => {
    const error = await failure(urlOf(name));
    expect(error.code).toBe("FILE_UNREADABLE");
    expect(error.diagnostics[0]?.message).toBe(`Unable to read WebAssembly file ${join(folder, name)}: ${reason}`);
  });

  test("says FILE_UNREADABLE where permission is denied", async () => {
    writeFileSync(join(folder, "secret.wasm"), bytes);
    chmodSync(join(folder, "secret.wasm"), 0);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534); // The superuser may read everything.
    const error = await failure(urlOf("secret.wasm")).finally(() => isRoot && process.seteuid?.(0));
    expect(error.code).toBe("FILE_UNREADABLE");
    expect(error.diagnostics[0]?.message).toMatch(/secret\.wasm: permission denied$/);
  });

  test("says FILE_UNREADABLE of a URL that names no local path", async () => {
    for (const url of ["file://server.test/a.wasm", "file:///lib%2Fa.wasm", "file:///a%00.wasm"]) {
      expect((await failure(url)).code).toBe("FILE_UNREADABLE");
    }
  });

  test("rejects with the signal's reason when it is aborted", async () => {
    const reason = new Error("enough");
    await expect(host.load(urlOf("a.wasm"), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const abort = new AbortController();
    const loading = host.load(urlOf("a.wasm"), { signal: abort.signal });
    abort.abort(reason);
    await expect(loading).rejects.toBe(reason);
  });
});

describe("load() of a URL", () => {
  let server: Server;
  let origin: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === "/silent.wasm") return;
      response.writeHead(request.url === "/a.wasm" ? 200 : 404, { "content-type": "text/plain" }).end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test("answers with the response as it came, whatever its status", async () => {
    for (const [name, status] of [["a.wasm", 200] as const, ["missing.wasm", 404] as const]) {
      const response = (await host.load(`${origin}/${name}`, {})) as Response;
      expect([response.status, response.bodyUsed, response.url]).toEqual([status, false, `${origin}/${name}`]);
      expect(response.headers.get("content-type")).toBe("text/plain");
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    }
  });

  test("rejects with the platform's error where nobody answers", async () => {
    await expect(host.load("http://127.0.0.1:1/a.wasm", {})).rejects.toThrow(TypeError);
  });

  test("rejects with the signal's reason when it is aborted", async () => {
    const abort = new AbortController();
    const loading = host.load(`${origin}/silent.wasm`, { signal: abort.signal });
    const reason = new Error("enough");
    abort.abort(reason);
    await expect(loading).rejects.toBe(reason);
  });

  test("answers a data: URL", async () => {
    const response = (await host.load("data:application/wasm;base64,AGFzbQEAAAA=", {})) as Response;
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });
});

test("now() never goes back", () => {
  const first = host.now();
  expect(host.now()).toBeGreaterThanOrEqual(first);
});

describe("wait()", () => {
  const wait = (durationMs: number, signal?: AbortSignal): Promise<void> =>
    host.wait?.(durationMs, signal) ?? Promise.reject(new Error("Expected a host that can wait"));

  test("lasts as long as it is told", async () => {
    const start = host.now();
    await wait(30);
    // Timers and the clock are rounded separately.
    expect(host.now() - start).toBeGreaterThan(28);
    await wait(0);
  });

  test("rejects with the signal's reason as soon as it is aborted, and leaves nothing on the signal", async () => {
    const reason = new Error("enough");
    await expect(wait(1e6, AbortSignal.abort(reason))).rejects.toBe(reason);
    const abort = new AbortController();
    const waiting = wait(1e6, abort.signal);
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    const { signal } = new AbortController();
    await wait(0, signal);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

test("importing the adapter reads nothing of the platform", async () => {
  vi.resetModules();
  const read = (name: string) => () => {
    throw new Error(`read ${name}`);
  };
  for (const name of ["fetch", "performance", "Response"]) {
    vi.spyOn(globalThis as Record<string, unknown>, name, "get").mockImplementation(read(name));
  }
  vi.spyOn(process, "cwd").mockImplementation(read("cwd"));
  const imported = await import("./node-host.ts").finally(() => vi.restoreAllMocks());
  expect(imported.nodeHost).not.toBe(nodeHost);
});

test("a message has at most 200 characters of a path", async () => {
  const name = `${"n".repeat(200)}/`.repeat(20);
  for (const path of [`/${name}a.wasm`, `/${"p q".repeat(2_000)}.wasm`]) {
    const error = await failure(host.resolve(path));
    expect(error.code).toMatch(/^FILE_/);
    expect(error.diagnostics[0]?.message.length).toBeLessThan(300);
    expect(error.message.length).toBeLessThan(1_000);
  }
});
