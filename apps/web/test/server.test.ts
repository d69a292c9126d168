import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, get, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { artifactUrl } from "@rec/wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "../server/start-server.js";

let folder: string;
let server: Awaited<ReturnType<typeof startServer>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rec-web-"));
  mkdirSync(join(folder, "page"));
  for (const name of ["index.html", "main.js", "style.css", "icon.svg"])
    writeFileSync(join(folder, "page", name), name);
  writeFileSync(join(folder, "page", "linker-worker.js"), "worker");
  cpSync(new URL(".", artifactUrl("program")), join(folder, "page", "wasm"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "secret");
  mkdirSync(join(folder, "page-other"));
  writeFileSync(join(folder, "page-other", "secret.txt"), "secret");
  server = await startServer({ page: join(folder, "page") });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Requests a path exactly as written: `fetch` would remove `..` from it. */
async function askRaw(path: string): Promise<{ status: number | undefined; body: string }> {
  const { hostname, port } = new URL(server.url);
  const request = get({ hostname, port, path });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

describe("startServer()", () => {
  test.each([
    ["", "text/html;charset=utf-8"],
    ["index.html", "text/html;charset=utf-8"],
    ["main.js", "text/javascript"],
    ["style.css", "text/css"],
    ["icon.svg", "image/svg+xml"],
    ["wasm/program.wasm", "application/wasm"],
    ["wasm/memory.wasm?v=2", "application/wasm"],
    ["wasm/manifest.json", "application/json"],
  ])("serves %j as %s", async (path, type) => {
    const response = await fetch(server.url + path);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
  });

  test("serves modules as they are on disk", async () => {
    const bytes = new Uint8Array(await (await fetch(`${server.url}wasm/program.wasm`)).arrayBuffer());
    expect(WebAssembly.validate(bytes)).toBe(true);
  });

  test.each(["", "wasm/program.wasm", "missing.js"])("isolates the page and caches nothing: %j", async (path) => {
    const { headers } = await fetch(server.url + path);
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": "no-store",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
    });
    expect(headers.get("content-security-policy")).toContain("script-src 'self' 'wasm-unsafe-eval';");
  });

  test("lets the worker alone compile text", async () => {
    const policyOf = async (path: string) => (await fetch(server.url + path)).headers.get("content-security-policy");
    expect(await policyOf("linker-worker.js")).toContain("'unsafe-eval'");
    expect(await policyOf("linker-worker.js?x")).toContain("'unsafe-eval'");
    expect(await policyOf("wasm/linker-worker.js")).not.toContain(" 'unsafe-eval'");
    expect(await policyOf("%2flinker-worker.js")).not.toContain(" 'unsafe-eval'");
  });

  test.each(["missing.js", "wasm/missing.wasm", "wasm/", "wasm", "%", "%E0%A4%A", "a%00b"])(
    "answers 404 for %j and goes on",
    async (path) => {
      const response = await fetch(server.url + path);
      expect([response.status, response.headers.get("content-type")]).toEqual([404, "text/plain;charset=utf-8"]);
      expect(await response.text()).toBe(`404 GET /${path}\n`);
      expect((await fetch(server.url)).status).toBe(200);
    },
  );

  test.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..\\secret.txt",
    "/../page-other/secret.txt",
    "/wasm/../secret.txt",
    "/wasm/../../package.json",
    "/wasm/..%2f..%2fpackage.json",
    "/wasm/%2e%2e/package.json",
    "//secret.txt",
  ])("serves nothing from outside its folders: %s", async (path) => {
    const { status, body } = await askRaw(path);
    expect(status).toBe(404);
    expect(body).toMatch(/^404 GET /);
  });

  test("answers 405 to everything but GET and HEAD", async () => {
    expect((await fetch(server.url, { method: "POST", body: "x" })).status).toBe(405);
    const head = await fetch(server.url, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test("listens on this machine only", async () => {
    // A server that listens on all addresses answers on this one too.
    const socket = connect(Number(new URL(server.url).port), "127.0.0.2");
    await expect(once(socket, "connect")).rejects.toThrow();
  });

  test("close() does not wait for a client that stays connected", async () => {
    const other = await startServer({ page: join(folder, "page") });
    const socket = connect(Number(new URL(other.url).port), "127.0.0.1");
    await once(socket, "connect");
    const closed = once(socket, "close");
    await other.close();
    await closed;
    await expect(fetch(other.url)).rejects.toThrow();
  });
});

describe("serve.js", () => {
  const script = fileURLToPath(new URL("../server/serve.js", import.meta.url));

  async function firstLine(...parameters: readonly string[]): Promise<{ line: string; stop: () => void }> {
    const child = spawn(process.execPath, [script, ...parameters], { stdio: ["ignore", "pipe", "pipe"] });
    const line = await Promise.race([once(child.stdout, "data"), once(child.stderr, "data")]);
    return { line: String(line[0]), stop: () => child.kill() };
  }

  test("prints the URL that it serves", async () => {
    const { line, stop } = await firstLine("--port", "0");
    expect(line).toMatch(/^Serving http:\/\/127\.0\.0\.1:\d+\/\n$/);
    const url = line.slice("Serving ".length).trim();
    for (const path of ["", "main.js", "linker-worker.js", "wasm/program.wasm"])
      expect((await fetch(url + path)).status, path).toBe(200);
    stop();
  });

  test("refuses a port that is taken when it was asked for", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const { line } = await firstLine("--port", String(port));
    expect(line).toBe(`Cannot serve on port ${port}: another program uses it; pass --port 0 for any free one\n`);
    taken.close();
  });

  test("takes any free port where the default one is taken", async () => {
    const first = await firstLine();
    const second = await firstLine();
    expect(first.line).toMatch(/^Serving /);
    expect(second.line).toMatch(/^Serving /);
    expect(second.line).not.toBe(first.line);
    first.stop();
    second.stop();
  });

  test.each(["x", "-1", "65536", "1e3"])("refuses %s as a port", async (port) => {
    const { line } = await firstLine(`--port=${port}`);
    expect(line).toBe(`Cannot serve on port ${JSON.stringify(port)}: expected a number from 0 to 65535\n`);
  });
});
