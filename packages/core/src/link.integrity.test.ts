import { createHash } from "node:crypto";
import { createTestHost } from "@rec/test-host";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { exported } from "../test/exported.ts";
import { CALLER, LEAF, longModule, starter } from "../test/modules.ts";
import { errorOf, unheard } from "../test/outcomes.ts";
import { loadsOf, passTime } from "../test/pass-time.ts";
import { assemble } from "../test/wat.ts";
import { ModuleLoadError } from "./errors.ts";
import { link } from "./link.ts";
import type { ModuleSource } from "./source.ts";

type Bytes = Uint8Array<ArrayBuffer>;

let leaf: Bytes;
let caller: Bytes;
let long: Bytes;
beforeAll(async () => {
  [leaf, caller, long] = (await Promise.all([LEAF, CALLER, longModule(2000)].map(assemble))) as [Bytes, Bytes, Bytes];
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const integrityOf = (bytes: Bytes, algorithm = "sha384") =>
  `${algorithm}-${createHash(algorithm).update(bytes).digest("base64")}`;

describe("link() of sources with integrity", () => {
  test("links matching modules from any kind of source", async () => {
    const host = createTestHost({ files: { "leaf.wasm": { body: leaf, chunkSizeBytes: 16 } } });
    const sources: readonly ModuleSource[] = [
      { source: "leaf.wasm", integrity: integrityOf(leaf) },
      { source: leaf, integrity: integrityOf(leaf) },
      { source: watchStream(leaf, { chunkSizeBytes: 16 }).stream, integrity: integrityOf(leaf) },
      { source: Promise.resolve(new Response(leaf)), integrity: integrityOf(leaf) },
      Promise.resolve({ source: leaf, integrity: integrityOf(leaf, "sha512") }),
    ];
    for (const source of sources) {
      const { exports } = await link(
        { caller: { source: caller, integrity: integrityOf(caller) }, leaf: source },
        { host },
      );
      expect(exported(exports, "caller", "eight")()).toBe(8);
    }
  });

  test("is INTEGRITY_MISMATCH with both digests, and nothing of any module is instantiated", async () => {
    const started = vi.fn();
    const instantiate = vi.spyOn(WebAssembly, "instantiate");
    const host = createTestHost({ files: { "leaf.wasm": { body: leaf }, "s.wasm": await assemble(starter(1)) } });
    const modules = { s: "s.wasm", leaf: { source: "leaf.wasm", integrity: integrityOf(long) }, caller };
    const heard = await unheard(async () => {
      const error = await errorOf(link(modules, { host, imports: { test: { started } } }));
      expect(error).toBeInstanceOf(ModuleLoadError);
      expect([error.code, error.module, error.url]).toEqual(["INTEGRITY_MISMATCH", "leaf", "leaf.wasm"]);
      expect(error.diagnostics[0]?.message).toBe(
        `Unable to link WebAssembly file leaf.wasm: expected integrity ${integrityOf(long)}, found ${integrityOf(leaf)}`,
      );
    });
    expect(heard).toEqual([]);
    expect([started.mock.calls, instantiate.mock.calls]).toEqual([[], []]);
  });

  test("checks bytes that are no module before it says so, and compiles none that do not match", async () => {
    const compile = vi.spyOn(WebAssembly, "compile");
    const compileStreaming = vi.spyOn(WebAssembly, "compileStreaming");
    const page = new TextEncoder().encode("<html>");
    for (const source of [page, long]) {
      const error = await errorOf(link({ a: { source, integrity: integrityOf(leaf) } }));
      expect(error.code).toBe("INTEGRITY_MISMATCH");
    }
    // After a failure, the engine compiles the smallest module, to wait for a turn of the event loop.
    const compiled = compile.mock.calls.filter(([bytes]) => bytes.byteLength > 8);
    expect([compiled, compileStreaming.mock.calls]).toEqual([[], []]);
  });

  test("reports every module that does not match", async () => {
    // The platform decides how long a digest takes: here, no time at all.
    const digest = async (_algorithm: string, bytes: Bytes) => createHash("sha384").update(bytes).digest();
    vi.stubGlobal("crypto", { subtle: { digest } });
    const wrong = (source: Bytes) => ({ source, integrity: integrityOf(new Uint8Array(8)) });
    const error = await errorOf(link({ leaf: wrong(leaf), fine: long, caller: wrong(caller) }));
    expect(error.diagnostics.map(({ code, module }) => [code, module])).toEqual([
      ["INTEGRITY_MISMATCH", "leaf"],
      ["INTEGRITY_MISMATCH", "caller"],
    ]);
  });

  test("does not retry a load of another file", async () => {
    const host = createTestHost({ files: { a: { body: leaf } }, hasTimers: true });
    const error = await errorOf(link({ a: { source: "a", integrity: integrityOf(long) } }, { host }));
    expect([error.code, loadsOf(host)]).toEqual(["INTEGRITY_MISMATCH", ["a"]]);
  });

  test("checks the bytes of the last attempt", async () => {
    const answers = [{ body: long, fail: { afterBytes: 1000, error: new Error("reset") } }, { body: leaf }];
    const host = createTestHost({
      files: { a: () => answers.shift() ?? new Error("Expected no load") },
      hasTimers: true,
    });
    const linking = link({ leaf: { source: "a", integrity: integrityOf(leaf) } }, { host });
    const { exports } = await passTime(host, linking);
    expect(exported(exports, "leaf", "seven")()).toBe(7);
  });

  test.each<[string, string]>([
    ["cannot be read", "md5-abc"],
    ["is empty", ""],
  ])("is INVALID_INTEGRITY where it %s", async (_what, integrity) => {
    const error = await errorOf(link({ a: { source: leaf, integrity } }));
    expect([error.code, error.module]).toEqual(["INVALID_INTEGRITY", "a"]);
  });

  test("is INVALID_INTEGRITY for a compiled module, and without WebCrypto", async () => {
    const integrity = integrityOf(leaf);
    const compiled = { source: new WebAssembly.Module(leaf), integrity };
    expect((await errorOf(link({ compiled }))).code).toBe("INVALID_INTEGRITY");
    vi.stubGlobal("crypto", {});
    expect((await errorOf(link({ a: { source: leaf, integrity } }))).code).toBe("INVALID_INTEGRITY");
  });
});
