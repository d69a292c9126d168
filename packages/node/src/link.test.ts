import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { link as coreLink } from "@rec/core";
import { createTestHost } from "@rec/test-host";
import { artifactUrl } from "@rec/wasm";
import { describe, expect, test } from "vitest";
import * as node from "./index.ts";
import { type Linked, type LinkerHost, type LinkPlan, link, linkPlan, ModuleLoadError, relink } from "./index.ts";

const program = artifactUrl("program");
const memory = artifactUrl("memory");

/** Creates the lesson's record and reads it back: proof that the two modules call each other. */
function readBack({ exports }: Linked<"program">): readonly number[] {
  const { createRecord, memory } = exports.program as unknown as {
    createRecord: (id: number, x: number, y: number) => number;
    memory: WebAssembly.Memory;
  };
  // The call comes first: it may grow the memory, which detaches an older buffer.
  const address = createRecord(2, 1.1, 2.2);
  const view = new DataView(memory.buffer, address, 12);
  return [view.getInt32(0, true), view.getFloat32(4, true), view.getFloat32(8, true)];
}

const record = [2, Math.fround(1.1), Math.fround(2.2)];

describe("link()", () => {
  test("names all files that a server does not have, also if its answers come one after the other", async () => {
    let delay = 0;
    const server = createServer((_, response) => {
      setTimeout(() => response.writeHead(404).end(), delay);
      delay += 20;
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const modules = Object.fromEntries(
        ["a", "b", "c"].map((name) => [name, `http://127.0.0.1:${port}/${name}.wasm`]),
      );
      const error = await link(modules, { retries: 0 }).catch((thrown: unknown) => thrown as ModuleLoadError);
      expect((error as ModuleLoadError).diagnostics.map(({ code, module }) => [code, module])).toEqual([
        ["HTTP_STATUS", "a"],
        ["HTTP_STATUS", "b"],
        ["HTTP_STATUS", "c"],
      ]);
    } finally {
      server.close();
    }
  });

  test("links files by file: URL, absolute path and relative path", async () => {
    const [programPath, memoryPath] = [fileURLToPath(program), fileURLToPath(memory)];
    for (const modules of [
      { program, memory },
      { program: program.href, memory: memory.href },
      { program: programPath, memory: memoryPath },
      { program: relative(process.cwd(), programPath), memory: relative(process.cwd(), memoryPath) },
    ]) {
      expect(readBack(await link(modules))).toEqual(record);
    }
  });

  test("links by a stored plan, from the same files", async () => {
    const { plan } = await link({ program, memory });
    const stored = JSON.parse(JSON.stringify(plan)) as LinkPlan;
    const linked = await linkPlan(stored, { program: fileURLToPath(program), memory: memory.href });
    expect(readBack(linked)).toEqual(record);
    const error = await linkPlan(stored, { program, memory: "missing.wasm" }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "FILE_NOT_FOUND", module: "memory" });
  });

  test("replaces a module of a live link by a path, with the host of the link", async () => {
    const linked = await link({ program, memory });
    const before = readBack(linked);
    const next = await relink(linked, { program: fileURLToPath(program) });
    expect([next.kept, next.lost, readBack(next)]).toEqual([["memory"], [], before]);
    const error = await relink(linked, { program: "missing.wasm" }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "FILE_NOT_FOUND", module: "program" });
  });

  test.each(["a#b.wasm", "100%.wasm", "a?b.wasm"])("links %s, given and discovered beside a file", async (name) => {
    const folder = mkdtempSync(join(tmpdir(), "rec-node-"));
    writeFileSync(join(folder, "program#1.wasm"), await nodeBytes(program));
    writeFileSync(join(folder, name), await nodeBytes(memory));
    const given = { program: join(folder, "program#1.wasm"), memory: join(folder, name) };
    const { program: main } = given;
    const discovered = link({ program: main }, { discover: () => name }) as Promise<Linked<"program">>;
    const linked = await Promise.all([link(given), discovered]).finally(() => rmSync(folder, { recursive: true }));
    for (const each of linked) expect(readBack(each)).toEqual(record);
  });

  test("links a file with one that comes over HTTP", async () => {
    const bytes = await nodeBytes(memory);
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-type": "application/wasm" }).end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/memory.wasm`;
    const linked = await link({ program, memory: url }).finally(() => server.close());
    expect(readBack(linked)).toEqual(record);
  });

  test("asks a server again that was busy, or whose connection broke", async () => {
    const bytes = await nodeBytes(memory);
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      if (requests === 1) response.writeHead(503).end();
      else if (requests === 2) {
        response.writeHead(200, { "content-type": "application/wasm", "content-length": bytes.length });
        response.write(bytes.subarray(0, bytes.length - 20), () => response.destroy());
      } else response.writeHead(200, { "content-type": "application/wasm" }).end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/memory.wasm`;
    const linked = await link({ program, memory: url }).finally(() => server.close());
    expect(readBack(linked)).toEqual(record);
    expect(requests).toBe(3);
  });

  test("is TIMED_OUT where a server says nothing, and keeps no connection", async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/memory.wasm`;
    const error = await link({ program, memory: { source: url, timeoutMs: 100, retries: 1 } }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: "TIMED_OUT", module: "memory", url });
    // The server closes only when no connection is left.
    await new Promise((resolve) => server.close(resolve));
  });

  test("names the module whose file is missing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rec-node-"));
    writeFileSync(join(folder, "program.wasm"), await nodeBytes(program));
    const missing = join(folder, "memory.wasm");
    const error = await link({ program: join(folder, "program.wasm"), memory: missing }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    rmSync(folder, { recursive: true });
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect(error).toMatchObject({ code: "FILE_NOT_FOUND", module: "memory" });
    const { message, diagnostics } = error as ModuleLoadError;
    expect(message).toBe(`Unable to read WebAssembly file ${missing}: no such file\n  hint: ${diagnostics[0]?.hint}`);
    expect(diagnostics[0]?.hint).toMatch(/import\.meta\.url.*esbuild, Rollup, Bun and the server of Next\.js/);
  });

  test("takes the host that the caller brings", async () => {
    const files = { "program.wasm": await nodeBytes(program), "memory.wasm": { body: await nodeBytes(memory) } };
    const testHost = createTestHost({ files });
    const host: LinkerHost = testHost;
    const linked = await link({ program: "program.wasm", memory: "memory.wasm" }, { host });
    expect(readBack(linked)).toEqual(record);
    const loads = testHost.calls.filter(({ door }) => door === "load");
    expect(loads).toEqual([
      { door: "load", url: "program.wasm" },
      { door: "load", url: "memory.wasm" },
    ]);
  });

  test("is core's link, with everything else of core beside it", async () => {
    const core = await import("@rec/core");
    expect(link).not.toBe(coreLink);
    const { link: _, linkPlan: linkStored, prepare: __, nodeHost: ___, ...rest } = node;
    const { link: ____, linkPlan: coreLinkPlan, prepare: corePrepare, ...coreRest } = core;
    expect(linkStored).not.toBe(coreLinkPlan);
    expect(node.prepare).not.toBe(corePrepare);
    expect(rest).toEqual(coreRest);
  });
});

test.each([
  ["null", null],
  ["an unknown option", { concurency: 2 }],
  ["a signal", new AbortController().signal],
])("link(), prepare() and linkPlan() refuse %s as their options", async (_, options) => {
  const plan = node.planLink({});
  for (const call of [link, node.prepare, (modules: object, given: never) => linkPlan(plan, modules as never, given)]) {
    await expect(call({}, options as never)).rejects.toMatchObject({ code: "INVALID_OPTION" });
  }
});

test("prepare() reads files, and takes the host that the caller brings", async () => {
  const { plan, modules } = await node.prepare({ program, memory });
  expect(readBack(node.instantiatePlan(plan, modules) as Linked<"program" | "memory">)).toEqual(record);
  const host = createTestHost({
    files: { "memory.wasm": await nodeBytes(memory), "program.wasm": await nodeBytes(program) },
  });
  const prepared = await node.prepare({ memory: "memory.wasm", program: "program.wasm" }, { host });
  expect(Object.keys(prepared.modules)).toEqual(["memory", "program"]);
  expect(host.answered).toEqual(["memory.wasm", "program.wasm"]);
});

async function nodeBytes(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const loaded = await node.nodeHost().load(url.href, {});
  if (!(loaded instanceof Uint8Array)) throw new Error(`Expected the bytes of ${url}`);
  return new Uint8Array(loaded);
}
