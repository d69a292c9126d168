import { createTestHost } from "@rec/test-host";
import fc from "fast-check";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { exported } from "../test/exported.ts";
import { LEAF, longModule, REFUSED, starter } from "../test/modules.ts";
import { errorOf, hold, turns, unheard } from "../test/outcomes.ts";
import { runs } from "../test/seed.ts";
import { assemble } from "../test/wat.ts";
import { ModuleLoadError, ModuleParseError } from "./errors.ts";
import { link } from "./link.ts";
import { describePlan } from "./plan/describe-plan.ts";

let long: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  // Node's fetch compiles a module of its own when it is first touched; no spy is to see that.
  new Response("");
  long = await assemble(longModule(5000));
});

describe("link() of streams", () => {
  test("takes a module that is cut at any byte", async () => {
    const bytes = await assemble(longModule(40));
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { exports } = await link({ a: watchStream(bytes, { cuts: [cut] }).stream });
      expect(exported(exports, "a", "seven")()).toBe(7);
    }
  });

  test("takes a module that is cut anywhere, many times", async () => {
    const bytes = await assemble(longModule(200));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 40 }), async (cuts) => {
        const { exports } = await link({ a: watchStream(bytes, { cuts }).stream });
        expect(exported(exports, "a", "seven")()).toBe(7);
      }),
      runs(40),
    );
  });

  test("reads the heads only until there is a plan, then all the rest", async () => {
    const a = watchStream(long, { chunkSizeBytes: 32 });
    const b = watchStream(long, { chunkSizeBytes: 32 });
    const atPlan: number[] = [];
    await link(
      { a: a.stream, b: b.stream },
      { onProgress: ({ phase }) => phase === "plan" && atPlan.push(a.reads, b.reads) },
    );
    // The head of `long` ends before byte 64.
    expect(atPlan).toEqual([2, 2]);
    expect([a.reads, b.reads]).toEqual(Array(2).fill(Math.ceil(long.length / 32) + 1));
  });

  test("reads the heads of all, also while one is late", async () => {
    const early = watchStream(long, { chunkSizeBytes: 32 });
    const late = hold<ReadableStream<Uint8Array<ArrayBuffer>>>();
    const linking = link({ early: early.stream, late: late.promise });
    await turns();
    expect(early.reads).toBe(2);
    late.resolve(watchStream(long).stream);
    await linking;
    expect(early.reads).toBe(Math.ceil(long.length / 32) + 1);
  });

  test("starts every load before any has finished", async () => {
    const names = Array.from({ length: 64 }, (_, at) => `${at}.wasm`);
    const host = createTestHost({ files: Object.fromEntries(names.map((name) => [name, long])) });
    const answers = hold<void>();
    const load: typeof host.load = async (url, options) => {
      const loaded = host.load(url, options);
      await answers.promise;
      return loaded;
    };
    const heard = await unheard(async () => {
      const linking = link(Object.fromEntries(names.map((name) => [name, name])), { host: { ...host, load } });
      await turns();
      expect(host.calls.flatMap((call) => (call.door === "load" ? [call.url] : []))).toEqual(names);
      answers.resolve();
      await linking;
    });
    expect(heard).toEqual([]);
  });

  test.each(["compile", "compileStreaming"] as const)("starts every %s before any has finished", async (entry) => {
    const answers = hold<void>();
    const real = WebAssembly[entry] as (source: unknown) => Promise<WebAssembly.Module>;
    let started = 0;
    const spy = vi.spyOn(WebAssembly, entry).mockImplementation(async (source: unknown) => {
      started += 1;
      await answers.promise;
      return real(source);
    });
    const source = () => (entry === "compile" ? long : watchStream(long).stream);
    const linking = link({ a: source(), b: source(), c: source() });
    await turns();
    expect(started).toBe(3);
    answers.resolve();
    await linking;
    spy.mockRestore();
  });
});

describe("link() of bodies that fail", () => {
  const started: unknown[] = [];
  const imports = { test: { started: (id: unknown) => started.push(id) } };

  test("is BODY_FAILED with cause and URL, in the head and behind it, and nothing is instantiated", async () => {
    for (const afterBytes of [0, 20, 2000]) {
      const cause = new Error("connection reset");
      const fail = { afterBytes, error: cause };
      const host = createTestHost({ files: { "a.wasm": { body: long, chunkSizeBytes: 32, fail } } });
      const other = watchStream(long, { chunkSizeBytes: 32 });
      const modules = { a: "a.wasm", other: other.stream, s: await assemble(starter(1)) };
      const error = await errorOf(link(modules, { host, imports }));
      expect(error).toBeInstanceOf(ModuleLoadError);
      expect([error.code, error.module, error.url, error.cause]).toEqual(["BODY_FAILED", "a", "a.wasm", cause]);
      expect(error.message).toBe("Unable to read WebAssembly file a.wasm: the body ended early: connection reset");
      // In the compile phase, the other stream has been read to its end.
      expect(other.cancels).toEqual(afterBytes === 2000 ? [] : [error]);
      expect(started).toEqual([]);
    }
  });

  test("says of a module that is cut off where, and which, at every byte", async () => {
    const bytes = await assemble(longModule(40));
    const boundaries = [8];
    for (let at = 8; at < bytes.length; at = boundaries.at(-1) as number) {
      boundaries.push(at + 2 + (bytes[at + 1] as number));
    }
    for (let size = 1; size < bytes.length; size++) {
      // What ends with a section frames well, and may even be a smaller module.
      if (boundaries.includes(size)) continue;
      const error = await errorOf(link({ a: watchStream(bytes.slice(0, size), { chunkSizeBytes: 16 }).stream }));
      expect(error).toBeInstanceOf(ModuleParseError);
      expect([error.code, error.module, error.diagnostics[0]?.module]).toEqual(["UNEXPECTED_END", "a", "a"]);
      expect(error.offset).toBeLessThanOrEqual(size);
      expect(error.message).toMatch(/^Cannot parse a: unexpected end in .* \(at offset 0x[0-9a-f]+\)$/);
    }
    expect(boundaries.at(-1)).toBe(bytes.length);
    expect(boundaries.length).toBeGreaterThan(5);
  });

  test("is INVALID_MODULE with cause and offset where the engine refuses the code", async () => {
    const refused = await assemble(REFUSED);
    for (const source of [refused, watchStream(refused, { chunkSizeBytes: 4 }).stream]) {
      const error = await errorOf(link({ a: source, s: await assemble(starter(1)) }, { imports }));
      expect([error.code, error.module, error.offset]).toEqual(["INVALID_MODULE", "a", refused.length - 1]);
      expect(error.cause).toBeInstanceOf(WebAssembly.CompileError);
      expect(started).toEqual([]);
    }
  });

  test("gives up every stream where the plan fails", async () => {
    const a = watchStream(await assemble(`(module (import "no" "body" (func)) (func))`), { chunkSizeBytes: 4 });
    const b = watchStream(long, { chunkSizeBytes: 32 });
    const error = await errorOf(link({ a: a.stream, b: b.stream }));
    expect(error.code).toBe("UNRESOLVED_IMPORT");
    expect([a.cancels, b.cancels]).toEqual([[error], [error]]);
  });

  test("gives up a stream whose own head cannot be parsed", async () => {
    const bytes = await assemble(`(module (func $f (param i32)) (start $f))`);
    const a = watchStream(bytes, { chunkSizeBytes: 1 });
    const error = await errorOf(link({ a: a.stream }));
    expect([error.code, error.module]).toEqual(["INVALID_MODULE", "a"]);
    expect(a.cancels).toEqual([error]);
  });

  test("reports all that is wrong in input order; the first decides class, code and cause", async () => {
    const reset = new Error("connection reset");
    const files = {
      "cut.wasm": { body: long.slice(0, 20) },
      "reset.wasm": { body: long, chunkSizeBytes: 8, fail: { afterBytes: 16, error: reset } },
      "refused.wasm": new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") }),
    };
    const modules = {
      reset: "reset.wasm",
      gone: "gone.wasm",
      cut: "cut.wasm",
      junk: 7 as never,
      refused: "refused.wasm",
    };
    const heard = await unheard(async () => {
      const error = await errorOf(link(modules, { host: createTestHost({ files }) }));
      expect(error).toBeInstanceOf(ModuleLoadError);
      expect([error.code, error.module, error.cause]).toEqual(["BODY_FAILED", "reset", reset]);
      expect(error.diagnostics.map(({ code, module, url }) => [code, module, url])).toEqual([
        ["BODY_FAILED", "reset", "reset.wasm"],
        ["HTTP_STATUS", "gone", "gone.wasm"],
        ["UNEXPECTED_END", "cut", undefined],
        ["INVALID_SOURCE", "junk", undefined],
        ["FETCH_FAILED", "refused", "refused.wasm"],
      ]);
      expect(error.message.split("\n")[0]).toBe("Cannot load 5 modules: 5 problems");
      const { cut, ...rest } = modules;
      const parse = await errorOf(link({ cut, ...rest }, { host: createTestHost({ files }) }));
      expect(parse).toBeInstanceOf(ModuleParseError);
      expect([parse.code, parse.module, parse.cause]).toEqual(["UNEXPECTED_END", "cut", undefined]);
    });
    expect(heard).toEqual([]);
  });

  test("reports all modules that cannot be compiled", async () => {
    const refused = await assemble(REFUSED);
    const cut = watchStream(long.slice(0, -10), { chunkSizeBytes: 64 }).stream;
    const error = await errorOf(link({ fine: long, cut, one: refused, other: watchStream(refused).stream }));
    expect(error.diagnostics.map(({ code, module }) => [code, module])).toEqual([
      ["UNEXPECTED_END", "cut"],
      ["INVALID_MODULE", "one"],
      ["INVALID_MODULE", "other"],
    ]);
  });
});

describe("link() in any order of answers", () => {
  const NAMES = ["leaf", "caller", "long", "extra", "more"] as const;

  test("has the same result, plan or error", async () => {
    const bytesOf = {
      leaf: await assemble(LEAF),
      caller: await assemble(`(module (import "leaf" "seven" (func $f (result i32))) (import "more" "late" (func $g))
        (func (export "eight") (result i32) (i32.add (call $f) (i32.const 1))) (func (export "early")))`),
      long,
      extra: await assemble(LEAF),
      more: await assemble(`(module (import "caller" "early" (func)) (func (export "late")))`),
    };
    const fault = fc.constantFrom("none", "none", "none", "none", "missing", "cut", "reset", "html", "refused");
    const fileFor = (name: (typeof NAMES)[number], kind: string) => {
      const body = bytesOf[name];
      switch (kind) {
        case "missing":
          return { status: 404, statusText: "Not Found" };
        case "cut":
          return { body: body.slice(0, -3), chunkSizeBytes: 16 };
        case "reset":
          return { body, chunkSizeBytes: 16, fail: { afterBytes: 24, error: new Error("reset") } };
        case "html":
          return { body: new TextEncoder().encode("<!doctype html>"), headers: {} };
        case "refused":
          return new TypeError("fetch failed");
        default:
          return { body, chunkSizeBytes: 16 };
      }
    };
    const attempt = async (faults: readonly string[], order: readonly string[] | undefined) => {
      const files = Object.fromEntries(NAMES.map((name, at) => [name, fileFor(name, faults[at] as string)]));
      const host = createTestHost({ files });
      const modules = Object.fromEntries(NAMES.map((name) => [name, name]));
      if (order !== undefined) host.hold(...NAMES);
      const linking = link(modules, { host }).then(
        ({ plan, exports }) => `${describePlan(plan)} ${exported(exports, "caller", "eight")()}`,
        (error) => `${error.name} ${error.code} ${error.message}`,
      );
      if (order !== undefined) await host.releaseInOrder(order);
      return linking;
    };
    const heard = await unheard(() =>
      fc.assert(
        fc.asyncProperty(
          fc.tuple(...NAMES.map(() => fault)),
          fc.shuffledSubarray([...NAMES], { minLength: NAMES.length }),
          async (faults, order) => {
            expect(await attempt(faults, order)).toBe(await attempt(faults, undefined));
          },
        ),
        runs(60),
      ),
    );
    expect(heard).toEqual([]);
  });
});
