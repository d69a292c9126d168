import { createTestHost } from "@rec/test-host";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { type WatchedStreamOptions, watchStream } from "../../test/byte-stream.ts";
import { placesOf } from "../../test/data-segments.ts";
import { loadErrorOf as errorOf, openBody } from "../../test/load.ts";
import { longModule, REFUSED } from "../../test/modules.ts";
import { rewriteOf } from "../../test/rewrite-of.ts";
import { assemble } from "../../test/wat.ts";
import { ModuleParseError } from "../errors.ts";
import type { ModuleBody, ModuleLoad, SharedBody } from "../load/module-load.ts";
import { name, section } from "../parse/fixtures/encode-module.ts";
import { parseModule } from "../parse-module.ts";
import { compileModule } from "./compile-module.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const loadOf = (bytes: Bytes, body: ModuleBody): ModuleLoad => ({ url: undefined, type: parseModule(bytes), body });

async function streamed(bytes: Bytes, options: WatchedStreamOptions = {}): Promise<ModuleLoad> {
  const sent = options.finish === undefined ? bytes : bytes.slice(0, -20);
  return loadOf(bytes, await openBody(watchStream(sent, { chunkSizeBytes: 16, ...options }).stream));
}

const whole = (bytes: Bytes): ModuleLoad => loadOf(bytes, { kind: "bytes", bytes, validator: undefined });

const compile = (load: ModuleLoad): Promise<WebAssembly.Module> => compileModule(load, undefined);

beforeAll(() => {
  // Node's fetch compiles a module of its own when it is first used; the spies must not count it.
  new Response("");
});

describe("compileModule()", () => {
  test("compiles bytes, a stream, and leaves a compiled module unchanged", async () => {
    const bytes = await assemble(longModule(200));
    const module = new WebAssembly.Module(bytes);
    const loads = [whole(bytes), await streamed(bytes), loadOf(bytes, { kind: "compiled", module })];
    const compiled = await Promise.all(loads.map(compile));
    expect(compiled[2]).toBe(module);
    for (const each of compiled) expect(WebAssembly.Module.exports(each)).toEqual(WebAssembly.Module.exports(module));
  });

  test("has a shared body compile itself, with the rewrite", async () => {
    const bytes = await assemble(longModule(200));
    const module = new WebAssembly.Module(bytes);
    const compileShared = vi.fn<SharedBody["compile"]>(async () => module);
    const body: SharedBody = {
      kind: "shared",
      reusesCompiledCode: false,
      compile: compileShared,
      readAhead: async () => {},
      bytes: async () => bytes,
      dataSegments: () => [],
      readMembers: async () => undefined,
    };
    const rewrite = rewriteOf({ memory: 1 });
    expect(await compileModule(loadOf(bytes, body), rewrite)).toBe(module);
    expect(compileShared.mock.calls).toEqual([[rewrite, undefined]]);
  });

  test.each(["bytes", "a stream"])("rewrites the head of %s", async (form) => {
    const bytes = await assemble(longModule(200));
    const module = await compileModule(
      form === "bytes" ? whole(bytes) : await streamed(bytes),
      rewriteOf({ memory: 1 }),
    );
    expect(WebAssembly.Module.imports(module)).toMatchObject([{ module: "rec:hoisted", kind: "memory" }]);
  });

  test("compiles a stream while it arrives: the engine has its beginning before its end has come", async () => {
    const bytes = await assemble(longModule(200));
    const reads: number[] = [];
    const watched = watchStream(bytes, { chunkSizeBytes: 16 });
    const compileStreaming = vi.spyOn(WebAssembly, "compileStreaming").mockImplementation(async (source) => {
      for await (const _chunk of (source as Response).body as ReadableStream<Bytes>) reads.push(watched.reads);
      return new WebAssembly.Module(bytes);
    });
    await compile(loadOf(bytes, await openBody(watched.stream)));
    compileStreaming.mockRestore();
    expect(reads.length).toBeGreaterThan(5);
    expect(reads[0]).toBeLessThan(watched.reads - 5);
  });

  test.each([
    [262_144, "compile"],
    [262_145, "compileStreaming"],
    [undefined, "compileStreaming"],
  ] as const)("compiles a stream of %s announced bytes by %s", async (totalBytes, expected) => {
    const bytes = await assemble(longModule(200));
    const { stream } = watchStream(bytes, { chunkSizeBytes: 16 });
    const body = await openBody(stream, { totalBytes });
    const called: string[] = [];
    const spies = (["compile", "compileStreaming"] as const).map((name) =>
      vi.spyOn(WebAssembly, name).mockImplementation(async () => {
        called.push(name);
        return new WebAssembly.Module(bytes);
      }),
    );
    await compile(loadOf(bytes, body));
    for (const spy of spies) spy.mockRestore();
    expect(called).toEqual([expected]);
  });

  test.each(["bytes", "a stream"])("is INVALID_MODULE if the engine refuses the code of %s", async (form) => {
    const bytes = await assemble(REFUSED);
    const error = await errorOf(compile(form === "bytes" ? whole(bytes) : await streamed(bytes)));
    expect(error).toBeInstanceOf(ModuleParseError);
    expect([error.code, error.offset]).toEqual(["INVALID_MODULE", bytes.length - 1]);
    expect(error.cause).toBeInstanceOf(WebAssembly.CompileError);
    expect(error.diagnostics[0]?.message).toBe(`Cannot compile a: ${(error.cause as Error).message}`);
  });

  test("throws the error that ended the stream, not the engine's", async () => {
    const bytes = await assemble(longModule(200));
    const reset = new Error("connection reset");
    const failing = await streamed(bytes, { finish: reset });
    expect(await errorOf(compile(failing))).toMatchObject({ code: "BODY_FAILED", cause: reset });
    const short = await streamed(bytes, { finish: "end" });
    expect(await errorOf(compile(short))).toMatchObject({ code: "UNEXPECTED_END" });
  });
});

describe("compileModule() of a response that the platform may have compiled before", () => {
  const opened = async (bytes: Bytes, fail?: { readonly afterBytes: number; readonly error: Error }) => {
    const file = { body: bytes, chunkSizeBytes: 64, ...(fail && { fail }) };
    const response = (await createTestHost({ files: { "a.wasm": file } }).load("a.wasm")) as Response;
    const body = await openBody(response.clone().body as ReadableStream<Bytes>, { response });
    return { response, load: loadOf(bytes, body), body };
  };

  test("gives the engine the response itself, and reads its clone to the end", async () => {
    const bytes = await assemble(longModule(2000));
    const { response, load, body } = await opened(bytes);
    const compileStreaming = vi.spyOn(WebAssembly, "compileStreaming");
    await compile(load);
    expect(compileStreaming.mock.calls).toEqual([[response, undefined]]);
    compileStreaming.mockRestore();
    expect(body.dataSegments()).toEqual(placesOf(parseModule(bytes)));
  });

  test("leaves the response unread if the module is rewritten", async () => {
    const { response, load } = await opened(await assemble(longModule(2000)));
    await compileModule(load, rewriteOf({ memory: 1 }));
    await expect(response.text()).rejects.toThrow(TypeError);
  });

  test("throws the failure of the body, not the engine's", async () => {
    const error = new Error("connection reset");
    const { load } = await opened(await assemble(longModule(2000)), { afterBytes: 500, error });
    expect(await errorOf(compile(load))).toMatchObject({ code: "BODY_FAILED", cause: error });
  });
});

describe("compileModule() of a module that names its source map", () => {
  const url = "https://example.test/lib/a.wasm";
  const absolute = `${url}.map`;
  const link = (reference: string): number[] => section(0, name("sourceMappingURL"), name(reference));
  /** The engine finds the first source map alone. */
  const mapOf = (module: WebAssembly.Module): string | undefined => {
    const { customSections } = WebAssembly.Module as unknown as {
      customSections(module: WebAssembly.Module, name: string): ArrayBuffer[];
    };
    const [first] = customSections(module, "sourceMappingURL");
    return first && new TextDecoder().decode(first).slice(1);
  };
  const cutEarly = { chunkSizeBytes: 16 };
  const importing = () =>
    assemble(`(module (import "env" "f" (func)) (memory (export "memory") 1) (func) (data "${"x".repeat(200)}"))`);

  test.each(["bytes", "a stream"])("makes a relative link absolute, in %s", async (form) => {
    const bytes = Uint8Array.from([...(await importing()), ...link("a.wasm.map")]);
    for (const rewrite of [undefined, { hoists: [{ kind: "memory", module: "", name: "", extern: 0 }] } as const]) {
      const load = form === "bytes" ? whole(bytes) : await streamed(bytes, cutEarly);
      const module = await compileModule({ ...load, url }, rewrite);
      expect(mapOf(module)).toBe(absolute);
      expect(WebAssembly.Module.imports(module)).toHaveLength(rewrite === undefined ? 1 : 2);
    }
  });

  test("makes a link in front of the code absolute, in a stream that arrives later", async () => {
    const bytes = await importing();
    const linked = Uint8Array.from([...bytes.slice(0, 8), ...link("a.wasm.map"), ...bytes.slice(8)]);
    expect(mapOf(await compileModule({ ...(await streamed(linked, cutEarly)), url }, undefined))).toBe(absolute);
  });

  test("leaves the link as it is if the URL is not known", async () => {
    const bytes = Uint8Array.from([...(await assemble(longModule(200))), ...link("a.wasm.map")]);
    expect(mapOf(await compile(whole(bytes)))).toBe("a.wasm.map");
    expect(mapOf(await compile(await streamed(bytes, cutEarly)))).toBe("a.wasm.map");
  });

  test.each(["bytes", "a stream"])("drops the link if a rewrite has moved the code, in %s", async (form) => {
    // The longer name of the import needs more bytes than the memory section had.
    const bytes = Uint8Array.from([...(await assemble(longModule(200))), ...link(absolute)]);
    const load = form === "bytes" ? whole(bytes) : await streamed(bytes, cutEarly);
    expect(mapOf(await compileModule(load, rewriteOf({ memory: 1 })))).toBeUndefined();
  });

  test("keeps the URL of a rewritten stream in stack traces, in Node.js", async () => {
    const trap = `(module (memory (export "memory") 1) (func (export "trap") unreachable) (data "${"x".repeat(200)}"))`;
    const load = await streamed(await assemble(trap), cutEarly);
    const rewrite = { hoists: [{ kind: "memory", module: "", name: "", extern: 0 }] } as const;
    const module = await compileModule({ ...load, url: "https://example.test/lib/trap.wasm" }, rewrite);
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = new WebAssembly.Instance(module, { "": { "": memory } });
    const error = await errorOf(exports["trap"] as () => never);
    expect(error.stack).toContain("https://example.test/lib/trap.wasm:wasm-function[0]:0x");
  });
});
