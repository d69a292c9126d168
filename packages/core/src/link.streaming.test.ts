import { createTestHost } from "@rec/test-host";
import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { exported } from "../test/exported.ts";
import { LEAF, longModule, REFUSED, starter } from "../test/modules.ts";
import { afterDueEvents, type CodedError, errorOf, hold, unheard, until } from "../test/outcomes.ts";
import { loadsOf } from "../test/pass-time.ts";
import { runs } from "../test/seed.ts";
import { assemble } from "../test/wat.ts";
import { ModuleLoadError, ModuleParseError } from "./errors.ts";
import { describePlan } from "./explain/describe-plan.ts";
import { link } from "./link.ts";
import type { LinkProgress } from "./link-options.ts";

/** A start function may be deferred, so the plan decides about the module's bytes. */
const REWRITABLE = `(module (import "other" "f" (func $f)) (func $start) (start $start)
  ${"(func (drop (i32.const 1234567)))".repeat(50)})`;

let long: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  // Node's fetch compiles a module of its own when it is first used; the spies must not count it.
  new Response("");
  long = await assemble(longModule(5000));
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("link() of streams", () => {
  test("accepts a module that is cut at any byte", async () => {
    const bytes = await assemble(longModule(40));
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { exports } = await link({ a: watchStream(bytes, { cuts: [cut] }).stream });
      expect(exported(exports, "a", "seven")()).toBe(7);
    }
  });

  test("accepts a module in any number of pieces", async () => {
    const bytes = await assemble(longModule(200));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 40 }), async (cuts) => {
        const { exports } = await link({ a: watchStream(bytes, { cuts }).stream });
        expect(exported(exports, "a", "seven")()).toBe(7);
      }),
      runs(40),
    );
  });

  test("reads only the head of a module that may be rewritten, until there is a plan", async () => {
    const own = watchStream(await assemble(REWRITABLE), { chunkSizeBytes: 8 });
    const atPlan: number[] = [];
    const onProgress = ({ phase, done }: LinkProgress) => {
      if (phase === "plan" && done) atPlan.push(own.reads);
    };
    await link({ own: own.stream }, { onProgress, unresolved: "trap" });
    expect(atPlan[0]).toBeLessThan(own.reads - 2);
  });

  test("reads all bodies on while another head is late, so that no connection is held up", async () => {
    const sizes = { rewritable: await assemble(REWRITABLE), fixed: long };
    const rewritable = watchStream(sizes.rewritable, { chunkSizeBytes: 8 });
    const fixed = watchStream(sizes.fixed, { chunkSizeBytes: 32 });
    const late = hold<ReadableStream<Uint8Array<ArrayBuffer>>>();
    const modules = { rewritable: rewritable.stream, fixed: fixed.stream, late: late.promise };
    const linking = link(modules, { unresolved: "trap" });
    // Both are read to the very end of the stream, although there is no plan yet.
    await until(() => fixed.reads === Math.ceil(sizes.fixed.length / 32) + 1);
    await until(() => rewritable.reads === Math.ceil(sizes.rewritable.length / 8) + 1);
    late.resolve(watchStream(long).stream);
    const { exports } = await linking;
    expect(exported(exports, "late", "seven")()).toBe(7);
  });

  test("compiles only modules that no plan can rewrite while another head is late", async () => {
    const ended: (string | undefined)[] = [];
    const onProgress = ({ phase, module, done }: LinkProgress) => {
      if (phase === "compile" && done) ended.push(module);
    };
    const late = hold<ReadableStream<Uint8Array<ArrayBuffer>>>();
    const rewritable = watchStream(await assemble(REWRITABLE), { chunkSizeBytes: 64 });
    const modules = { rewritable: rewritable.stream, fixed: watchStream(long).stream, late: late.promise };
    const linking = link(modules, { unresolved: "trap", onProgress });
    await until(() => ended.length > 0);
    expect(ended).toEqual(["fixed"]);
    late.resolve(watchStream(long).stream);
    await linking;
    expect(ended.toSorted()).toEqual(["fixed", "late", "rewritable"]);
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
      await until(() => loadsOf(host).length === names.length);
      expect(loadsOf(host)).toEqual(names);
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
    // No compilation ends before all have begun.
    await until(() => started === 3);
    answers.resolve();
    await linking;
    spy.mockRestore();
  });
});

describe("link() of bodies that fail", () => {
  const started: unknown[] = [];
  const imports = { test: { started: (id: unknown) => started.push(id) } };

  test("is BODY_FAILED with cause and URL, in the head and after it, and nothing is instantiated", async () => {
    for (const afterBytes of [0, 20, 2000]) {
      const cause = new Error("connection reset");
      const fail = { afterBytes, error: cause };
      const host = createTestHost({ files: { "a.wasm": { body: long, chunkSizeBytes: 32, fail } } });
      const other = watchStream(long.slice(0, -1), { chunkSizeBytes: 32, finish: "silence" });
      const modules = { a: "a.wasm", other: other.stream, s: await assemble(starter(1)) };
      const error = await errorOf(link(modules, { host, imports }));
      expect(error).toBeInstanceOf(ModuleLoadError);
      expect([error.code, error.module, error.url, error.cause]).toEqual(["BODY_FAILED", "a", "a.wasm", cause]);
      expect(error.diagnostics[0]?.message).toBe(
        "Unable to read WebAssembly file a.wasm: the body ended early: connection reset",
      );
      expect(other.cancels).toMatchObject([{ code: "BODY_FAILED", module: "a", url: "a.wasm" }]);
      expect(started).toEqual([]);
    }
  });

  test("reports module and offset if a module is cut off at any byte", async () => {
    const bytes = await assemble(longModule(40));
    const boundaries = [8];
    for (let at = 8; at < bytes.length; at = boundaries.at(-1) as number) {
      boundaries.push(at + 2 + (bytes[at + 1] as number));
    }
    for (let size = 1; size < bytes.length; size++) {
      // A module that is cut after a section frames well, and may even be a smaller module.
      if (boundaries.includes(size)) continue;
      const error = await errorOf(link({ a: watchStream(bytes.slice(0, size), { chunkSizeBytes: 16 }).stream }));
      expect(error).toBeInstanceOf(ModuleParseError);
      expect([error.code, error.module, error.diagnostics[0]?.module]).toEqual(["UNEXPECTED_END", "a", "a"]);
      expect(error.offset).toBeLessThanOrEqual(size);
      expect(error.diagnostics[0]?.message).toMatch(/^Cannot parse a: unexpected end in .* \(at offset 0x[0-9a-f]+\)$/);
    }
    expect(boundaries.at(-1)).toBe(bytes.length);
    expect(boundaries.length).toBeGreaterThan(5);
  });

  test("is INVALID_MODULE with cause and offset if the engine refuses the code", async () => {
    const refused = await assemble(REFUSED);
    for (const source of [refused, watchStream(refused, { chunkSizeBytes: 4 }).stream]) {
      const error = await errorOf(link({ a: source, s: await assemble(starter(1)) }, { imports }));
      expect([error.code, error.module, error.offset]).toEqual(["INVALID_MODULE", "a", refused.length - 1]);
      expect(error.cause).toBeInstanceOf(WebAssembly.CompileError);
      expect(started).toEqual([]);
    }
  });

  test("names a module with a shared memory, whose data is read for the plan, if the engine refuses its code", async () => {
    const code = `(func (result i32)) ${"(func (result i32) (i32.const 1))".repeat(50)}`;
    const refused = await assemble(`(module (memory 1 2 shared) ${code} (data (i32.const 0) "a"))`);
    const { stream } = watchStream(refused, { chunkSizeBytes: 32 });
    const error = await errorOf(link({ a: stream, s: await assemble(starter(1)) }, { imports }));
    expect([error.code, error.module]).toEqual(["INVALID_MODULE", "a"]);
  });

  test("cancels every stream if the plan fails", async () => {
    const a = watchStream(await assemble(`(module (import "no" "body" (func)) (func))`), { chunkSizeBytes: 4 });
    const b = watchStream(long, { chunkSizeBytes: 32 });
    // Small streams would end while the texts of errors are loaded for the first time.
    await errorOf(link({ a: await assemble('(module (import "no" "body" (func)))') }));
    const error = await errorOf(link({ a: a.stream, b: b.stream }));
    expect(error.code).toBe("UNRESOLVED_IMPORT");
    for (const { cancels } of [a, b])
      expect(cancels).toMatchObject([{ code: "UNRESOLVED_IMPORT", diagnostics: [{ module: "a" }] }]);
  });

  test("cancels a stream with a head that cannot be parsed", async () => {
    const bytes = await assemble(`(module (func $f (param i32)) (start $f))`);
    const a = watchStream(bytes, { chunkSizeBytes: 1 });
    const error = await errorOf(link({ a: a.stream }));
    expect([error.code, error.module]).toEqual(["INVALID_MODULE", "a"]);
    expect(a.cancels).toMatchObject([{ code: "INVALID_MODULE", module: "a" }]);
  });

  test("reports all problems in input order; the first decides class, code and cause", async () => {
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
        ["UNEXPECTED_END", "cut", "cut.wasm"],
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

  test("ends with the first module that cannot be compiled, and reports those that are known by then", async () => {
    const refused = await assemble(REFUSED);
    const never = watchStream(long.slice(0, -10), { chunkSizeBytes: 64, finish: "silence" });
    const modules = { fine: long, one: refused, never: never.stream, other: watchStream(refused).stream };
    const refusals = [hold<void>(), hold<void>()] as const;
    const spies = (["compile", "compileStreaming"] as const).map((entry, at) => {
      const real = WebAssembly[entry] as (source: unknown) => Promise<WebAssembly.Module>;
      return vi.spyOn(WebAssembly, entry).mockImplementation((source: unknown) => {
        const compiling = real(source);
        compiling.catch(() => refusals[at]?.resolve());
        return compiling;
      });
    });
    // The engine decides how long it takes: both refusals come before the wait for other failures ends.
    const wait = () => Promise.all(refusals.map(({ promise }) => promise)).then(afterDueEvents);
    const error = await errorOf(link(modules, { host: { ...createTestHost(), wait } }));
    for (const spy of spies) spy.mockRestore();
    expect(error.diagnostics.map(({ code, module }) => [code, module])).toEqual([
      ["INVALID_MODULE", "one"],
      ["INVALID_MODULE", "other"],
    ]);
    expect(never.cancels).toMatchObject([{ code: "INVALID_MODULE", module: "one" }]);
  });

  test("ends with the first load that fails, even if another never settles", async () => {
    const aborted: unknown[] = [];
    const load = (url: string, { signal }: { readonly signal?: AbortSignal }) => {
      if (url === "gone") return Promise.resolve(new Response(null, { status: 404 }));
      signal?.addEventListener("abort", () => aborted.push(url));
      return new Promise<never>(() => {});
    };
    const never = new Promise<Response>(() => {});
    const error = await errorOf(link({ a: "a", never, gone: "gone" }, { host: { ...createTestHost(), load } }));
    expect([error.code, error.module]).toEqual(["HTTP_STATUS", "gone"]);
    expect(aborted).toEqual(["a"]);
  });
});

describe("link() in any order of answers", () => {
  const NAMES = ["leaf", "caller", "long", "extra", "more"] as const;

  test("has the same plan and result, or reports a faulty module", async () => {
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
    const attempt = async (
      names: readonly string[],
      faults: readonly string[],
      order?: readonly string[],
    ): Promise<readonly string[]> => {
      const files = Object.fromEntries(NAMES.map((name, at) => [name, fileFor(name, faults[at] as string)]));
      const host = createTestHost({ files });
      const modules = Object.fromEntries(names.map((name) => [name, name]));
      if (order !== undefined) host.hold(...NAMES);
      const linking = link(modules, { host }).then(
        ({ plan, exports }) => [`${describePlan(plan)} ${exported(exports, "caller", "eight")()}`],
        (error: CodedError) => error.diagnostics.map(({ code, message }) => `${code} ${message}`),
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
            const outcome = await attempt(NAMES, faults, order);
            const faulty = NAMES.filter((_, at) => faults[at] !== "none");
            // Each fault alone, among sound modules.
            const alone = await Promise.all(
              faulty.map((name) =>
                attempt(
                  NAMES,
                  faults.map((fault, at) => (NAMES[at] === name ? fault : "none")),
                ),
              ),
            );
            const possible = faulty.length === 0 ? await attempt(NAMES, faults) : alone.flat();
            expect(outcome.length).toBeGreaterThan(0);
            // The reported modules are in input order.
            expect(possible.filter((problem) => outcome.includes(problem))).toEqual(outcome);
          },
        ),
        runs(60),
      ),
    );
    expect(heard).toEqual([]);
  });
});
