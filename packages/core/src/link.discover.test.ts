import { createHash } from "node:crypto";
import { createTestHost, type TestFileSource } from "@rec/test-host";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { exported } from "../test/exported.ts";
import { afterDueEvents, errorOf, hold, unheard, until } from "../test/outcomes.ts";
import { loadsOf } from "../test/pass-time.ts";
import { runs } from "../test/seed.ts";
import { assemble } from "../test/wat.ts";
import { ModuleLinkError, ModuleLoadError } from "./errors.ts";
import { describePlan } from "./explain/describe-plan.ts";
import { link } from "./link.ts";
import type { DiscoverRequest, Linked, LinkOptions } from "./link-options.ts";
import type { ModuleSource } from "./source.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A module with an export `f`: the sum of a number and of the `f` of every module that it imports from. */
const sum = (own: number, ...specifiers: readonly string[]): Promise<Bytes> =>
  assemble(`(module
    ${specifiers.map((specifier, at) => `(import "${specifier}" "f" (func $f${at} (result i32)))`).join("\n")}
    (func (export "f") (result i32) (i32.const ${own})
      ${specifiers.map((_, at) => `(i32.add (call $f${at}))`).join(" ")}))`);

/** A library with one counter, which `f` increments. */
const COUNTER = `(module (global $count (mut i32) (i32.const 0))
  (func (export "f") (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1))) (global.get $count)))`;

const callF = ({ exports }: Linked, module = "main"): unknown => exported(exports, module, "f")();

/** Returns the specifier itself: a path beside the importer. */
const beside = ({ specifier }: DiscoverRequest): string => specifier;

interface DiscoveringLink extends Omit<LinkOptions, "discover"> {
  readonly modules: Readonly<Record<string, ModuleSource>>;
  readonly files?: Readonly<Record<string, TestFileSource>>;
  readonly discover?: (request: DiscoverRequest) => unknown;
}

/** Links with `discover`, and records all requests and loads. */
function discovering({ modules, files = {}, discover = beside, ...options }: DiscoveringLink) {
  const host = createTestHost({ files });
  const asked: DiscoverRequest[] = [];
  const linking = link(modules, {
    host,
    ...options,
    discover(request) {
      asked.push(request);
      return discover(request) as ModuleSource;
    },
  });
  const loads = () => host.calls.flatMap((call) => (call.door === "load" ? [call.url] : []));
  return { linking, asked, loads, host };
}

const integrityOf = (bytes: Bytes) => `sha256-${createHash("sha256").update(bytes).digest("base64")}`;

describe("link() with discover", () => {
  test("loads a module that an import names and that was not given, and calls it by its specifier", async () => {
    const files = { "main.wasm": await sum(1, "lib/b.wasm"), "lib/b.wasm": await sum(10) };
    const { linking, asked, loads } = discovering({ modules: { main: "main.wasm" }, files });
    const linked = await linking;
    expect(callF(linked)).toBe(11);
    expect(Object.keys(linked.exports)).toEqual(["main", "lib/b.wasm"]);
    expect(Object.keys(linked.modules)).toEqual(["main", "lib/b.wasm"]);
    expect(asked).toEqual([{ specifier: "lib/b.wasm", importer: "main", referrer: "main.wasm", kind: "import" }]);
    expect(loads()).toEqual(["main.wasm", "lib/b.wasm"]);
  });

  test("loads the libraries that a dylink section needs, which the flat rule then finds", async () => {
    const main = await assemble(`(module (@dylink.0 (needed "libb.so")) (import "env" "f" (func $f (result i32)))
      (func (export "g") (result i32) (call $f)))`);
    const files = { "lib/main.so": main, "lib/libb.so": await sum(10) };
    const discover = ({ specifier, kind }: DiscoverRequest) => (kind === "needed" ? specifier : undefined);
    const { linking, asked } = discovering({ modules: { main: "lib/main.so" }, files, discover });
    const { exports } = await linking;
    expect(exported(exports, "main", "g")()).toBe(10);
    const request = { specifier: "libb.so", importer: "main", referrer: "lib/main.so", kind: "needed" };
    expect(asked).toEqual([{ ...request, places: ["./libb.so"] }]);
  });

  test("takes a path against the importer's URL, after redirects", async () => {
    const files = {
      "app/main.wasm": { url: "cdn/v2/main.wasm", body: await sum(1, "./b.wasm") },
      "cdn/v2/b.wasm": { url: "cdn/v3/b.wasm", body: await sum(10, "../c.wasm") },
      "cdn/c.wasm": await sum(100),
    };
    const { linking, asked } = discovering({ modules: { main: "app/main.wasm" }, files });
    expect(callF(await linking)).toBe(111);
    expect(asked.map(({ referrer }) => referrer)).toEqual(["cdn/v2/main.wasm", "cdn/v3/b.wasm"]);
  });

  test("takes it against the platform's base, for an importer without a URL", async () => {
    const { linking, asked } = discovering({
      modules: { main: await sum(1, "./b.wasm") },
      files: { "b.wasm": await sum(10) },
    });
    expect(callF(await linking)).toBe(11);
    expect(asked).toEqual([{ specifier: "./b.wasm", importer: "main", referrer: undefined, kind: "import" }]);
  });

  test("asks about imports of precompiled modules, too", async () => {
    const modules = { main: new WebAssembly.Module(await sum(1, "b.wasm")) };
    expect(callF(await discovering({ modules, files: { "b.wasm": await sum(10) } }).linking)).toBe(11);
  });

  test("lets resolve and imports go first", async () => {
    const main =
      await assemble(`(module (import "b.wasm" "f" (func $f (result i32))) (import "b.wasm" "g" (func $g (result i32)))
      (func (export "f") (result i32) (i32.add (call $f) (call $g))))`);
    const { linking } = discovering({
      modules: { main, other: await sum(5) },
      files: { "b.wasm": await sum(10) },
      imports: { "b.wasm": { g: () => 100 } },
      resolve: ({ module, name }) => (module === "b.wasm" && name === "f" ? { module: "other", name } : undefined),
    });
    expect(callF(await linking)).toBe(105);
  });
});

describe("the same URL", () => {
  test("is loaded once and makes one module, found twice at once", async () => {
    const files = {
      "a.wasm": await sum(0, "count.wasm"),
      "b.wasm": await sum(0, "count.wasm"),
      "count.wasm": await assemble(COUNTER),
    };
    const { linking, loads } = discovering({ modules: { a: "a.wasm", b: "b.wasm" }, files });
    const linked = await linking;
    expect([callF(linked, "a"), callF(linked, "b"), callF(linked, "a")]).toEqual([1, 2, 3]);
    expect(loads()).toEqual(["a.wasm", "b.wasm", "count.wasm"]);
    expect(linked.plan.modules.map(({ name }) => name)).toEqual(["a", "b", "count.wasm"]);
  });

  test("under two specifiers is called by the first, and serves both", async () => {
    const files = {
      "lib/a.wasm": await sum(0, "../lib/count.wasm", "./count.wasm"),
      "lib/count.wasm": await assemble(COUNTER),
    };
    const { linking, asked, loads } = discovering({ modules: { main: "lib/a.wasm" }, files });
    const linked = await linking;
    expect(callF(linked)).toBe(1 + 2);
    expect(asked.map(({ specifier }) => specifier)).toEqual(["../lib/count.wasm", "./count.wasm"]);
    expect(loads()).toEqual(["lib/a.wasm", "lib/count.wasm"]);
    expect(Object.keys(linked.exports)).toEqual(["main", "../lib/count.wasm"]);
  });

  test("as that of a given module is that module", async () => {
    const modules = { main: "lib/main.wasm", counter: "lib/count.wasm" };
    const files = { "lib/main.wasm": await sum(0, "./count.wasm"), "lib/count.wasm": await assemble(COUNTER) };
    const { linking, loads } = discovering({ modules, files });
    const linked = await linking;
    expect([callF(linked), callF(linked, "counter")]).toEqual([1, 2]);
    expect(loads()).toEqual(["lib/main.wasm", "lib/count.wasm"]);
    expect(Object.keys(linked.exports)).toEqual(["main", "counter"]);
  });

  test("links the lesson if discover answers the same for both of its modules", async () => {
    const program = await assemble(`(module (import "env" "malloc" (func $malloc (result i32)))
      (memory (export "memory") 1) (func (export "run") (result i32) (i32.load (call $malloc))))`);
    const memory = await assemble(`(module (import "env" "memory" (memory 1))
      (func (export "malloc") (result i32) (i32.store (i32.const 8) (i32.const 7)) (i32.const 8)))`);
    const host = createTestHost({ files: { "program.wasm": program, "memory.wasm": memory } });
    const { exports } = await link({ program: "program.wasm" }, { host, discover: () => "memory.wasm" });
    expect(exported(exports, "program", "run")()).toBe(7);
  });

  test.each(["main", "./main.wasm"])("as that of the importer, called %s, is the importer itself", async (name) => {
    const main = await assemble(`(module (import "./main.wasm" "g" (func $g (result i32)))
      (func (export "f") (result i32) (call $g)) (func (export "g") (result i32) (i32.const 5)))`);
    const other = await assemble(`(module (import "./main.wasm" "f" (func (result i32))) (func (export "g")))`);
    const files = { "lib/main.wasm": main, "lib/other.wasm": other };
    const modules = { ...(name === "main" && { main: "lib/main.wasm" }), other: "lib/other.wasm" };
    const { linking, loads } = discovering({ modules, files });
    expect(callF(await linking, name)).toBe(5);
    expect([...loads()].sort()).toEqual(["lib/main.wasm", "lib/other.wasm"]);
  });

  test("given under two names is two modules, and imports find the first", async () => {
    const modules = { main: "main.wasm", one: "count.wasm", two: "count.wasm" };
    const files = { "main.wasm": await sum(0, "./count.wasm"), "count.wasm": await assemble(COUNTER) };
    const linked = await discovering({ modules, files }).linking;
    expect([callF(linked, "two"), callF(linked), callF(linked, "one")]).toEqual([1, 1, 2]);
  });
});

describe("one specifier", () => {
  test("that means two URLs is two modules, the second called by its URL", async () => {
    const files = {
      "a/main.wasm": await sum(1, "./x.wasm"),
      "b/main.wasm": await sum(2, "./x.wasm"),
      "a/x.wasm": await sum(10),
      "b/x.wasm": await sum(20),
    };
    const linked = await discovering({ modules: { a: "a/main.wasm", b: "b/main.wasm" }, files }).linking;
    expect([callF(linked, "a"), callF(linked, "b")]).toEqual([11, 22]);
    expect(Object.keys(linked.exports)).toEqual(["a", "b", "./x.wasm", "b/x.wasm"]);
  });

  test("never finds the module of another importer", async () => {
    const files = {
      "a/main.wasm": await sum(1, "./x.wasm"),
      "b/main.wasm": await sum(2, "./x.wasm"),
      "a/x.wasm": await sum(10),
      "b/x.wasm": await assemble(`(module (func (export "other")))`),
    };
    const error = await errorOf(discovering({ modules: { a: "a/main.wasm", b: "b/main.wasm" }, files }).linking);
    expect(error).toBeInstanceOf(ModuleLinkError);
    expect(error.diagnostics.map(({ code, module, hint }) => [code, module, hint])).toEqual([
      ["UNRESOLVED_IMPORT", "b", 'export "f" from b/x.wasm, or add imports["./x.wasm"].f'],
    ]);
  });

  test("of two importers is one module if no URL distinguishes them", async () => {
    const counter = await assemble(COUNTER);
    const watched = [watchStream(counter), watchStream(counter)];
    const { linking, asked } = discovering({
      modules: { a: await sum(0, "count"), b: await sum(0, "count") },
      discover: ({ importer }) => watched[importer === "a" ? 0 : 1]?.stream,
    });
    const linked = await linking;
    expect([callF(linked, "a"), callF(linked, "b")]).toEqual([1, 2]);
    expect(asked.map(({ importer }) => importer)).toEqual(["a", "b"]);
    // A source that no module will use is cancelled.
    expect(watched.map(({ cancels }) => cancels.length)).toEqual([0, 1]);
  });
});

describe("an answer of discover", () => {
  test.each<[string, (bytes: Bytes) => unknown]>([
    ["bytes", (bytes) => bytes],
    ["a Response", (bytes) => new Response(bytes, { headers: { "content-type": "application/wasm" } })],
    ["a stream", (bytes) => watchStream(bytes, { chunkSizeBytes: 8 }).stream],
    ["a compiled module", (bytes) => new WebAssembly.Module(bytes)],
    ["a path", () => "b.wasm"],
    ["a URL", () => new URL("https://example.test/b.wasm")],
    ["a promise of a path", () => Promise.resolve("b.wasm")],
    ["a promise of a Response", async (bytes) => new Response(bytes)],
    ["a request with integrity", (bytes) => ({ source: "b.wasm", integrity: integrityOf(bytes) })],
    ["a promise of a request", async (bytes) => ({ source: Promise.resolve(bytes), integrity: integrityOf(bytes) })],
  ])("may be %s", async (_what, answer) => {
    const bytes = await sum(10);
    const linked = await discovering({
      modules: { main: await sum(1, "b") },
      files: { "b.wasm": bytes, "https://example.test/b.wasm": bytes },
      discover: () => answer(bytes),
    }).linking;
    expect([callF(linked), Object.keys(linked.exports)]).toEqual([11, ["main", "b"]]);
  });

  test("is checked against its integrity", async () => {
    const { linking } = discovering({
      modules: { main: await sum(1, "b") },
      files: { "b.wasm": await sum(10) },
      discover: () => ({ source: "b.wasm", integrity: integrityOf(new Uint8Array(8)) }),
    });
    const error = await errorOf(linking);
    expect([error.code, error.module, error.url]).toEqual(["INTEGRITY_MISMATCH", "b", "b.wasm"]);
  });

  test("must have the integrity with which the same file was loaded, or none", async () => {
    const bytes = await sum(10);
    const integrity = integrityOf(bytes);
    const attempt = async (given: ModuleSource, answer: ModuleSource) => {
      const modules = { main: await sum(1, "b"), given };
      return discovering({ modules, files: { "b.wasm": bytes }, discover: () => answer }).linking;
    };
    for (const answer of ["b.wasm", { source: "b.wasm", integrity }]) {
      expect(callF(await attempt({ source: "b.wasm", integrity }, answer))).toBe(11);
    }
    const error = await errorOf(attempt("b.wasm", { source: "b.wasm", integrity }));
    expect([error.code, error.module, error.url]).toEqual(["INVALID_INTEGRITY", "b", "b.wasm"]);
    expect(error.diagnostics[0]?.message).toBe(
      `Unable to check WebAssembly file b.wasm: its integrity is "${integrity}", but it is loaded without any already`,
    );
    const other = integrityOf(new Uint8Array(8));
    const conflict = await errorOf(attempt({ source: "b.wasm", integrity }, { source: "b.wasm", integrity: other }));
    expect(conflict.message).toContain(`its integrity is "${other}", but it is loaded with "${integrity}" already`);
  });

  test.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["a promise of undefined", Promise.resolve(undefined)],
  ])("may be %s, which leaves the import to the rules", async (_what, answer) => {
    const modules = { main: await sum(1, "env"), b: await sum(10) };
    const linked = await discovering({ modules, discover: () => answer }).linking;
    expect(callF(linked)).toBe(11);
    const { linking } = discovering({ modules: { main: await sum(1, "elsewhere") }, discover: () => answer });
    expect((await errorOf(linking)).code).toBe("UNRESOLVED_IMPORT");
  });

  test("is INVALID_SOURCE if no module can be loaded from it", async () => {
    const { linking } = discovering({ modules: { main: await sum(1, "b") }, discover: () => 7 });
    const error = await errorOf(linking);
    expect([error.code, error.module]).toEqual(["INVALID_SOURCE", "b"]);
  });

  test("is undefined and not false for a module that is not found", async () => {
    const { linking } = discovering({ modules: { main: await sum(1, "b") }, discover: () => false });
    const { code, diagnostics } = await errorOf(linking);
    expect([code, diagnostics[0]?.message, diagnostics[0]?.hint]).toEqual([
      "INVALID_SOURCE",
      'Unable to load "b": its source is false, which no module can be loaded from',
      "give a path or URL; a discover that finds no module answers undefined",
    ]);
  });

  test("ends the link if it is an exception, unchanged", async () => {
    const mistake = new TypeError("mistake");
    const watched = watchStream(await sum(1, "b"), { chunkSizeBytes: 8 });
    const { linking } = discovering({
      modules: { main: watched.stream },
      discover() {
        throw mistake;
      },
    });
    expect(await errorOf(linking)).toBe(mistake);
  });

  test("is FETCH_FAILED if it is a promise that rejects, by specifier", async () => {
    const cause = new TypeError("fetch failed");
    const { linking } = discovering({ modules: { main: await sum(1, "b") }, discover: () => Promise.reject(cause) });
    const error = await errorOf(linking);
    expect([error.code, error.module, error.cause]).toEqual(["FETCH_FAILED", "b", cause]);
  });

  test("is not asked for if the host provides, or a module was given", async () => {
    const { linking, asked } = discovering({
      modules: { main: await sum(1, "env", "b", "c"), b: await sum(10) },
      imports: { env: { f: () => 100 } },
      files: { c: await sum(1000) },
    });
    expect(callF(await linking)).toBe(1111);
    expect(asked.map(({ specifier }) => specifier)).toEqual(["c"]);
  });
});

describe("the waterfall of discoveries", () => {
  /** A module with a head that arrives at once, and code that arrives when the gate opens. */
  function stalled(bytes: Bytes, gate: Promise<void>): ReadableStream<Bytes> {
    const chunks = [bytes.slice(0, -4), bytes.slice(-4)];
    let sent = 0;
    return new ReadableStream(
      {
        async pull(controller) {
          if (sent > 0) await gate;
          const chunk = chunks[sent];
          sent += 1;
          if (chunk === undefined) controller.close();
          else controller.enqueue(chunk);
        },
      },
      { highWaterMark: 0 },
    );
  }

  test("is as deep as the graph: the fourth module is requested before the first body has arrived", async () => {
    const gate = hold<void>();
    const names = ["main", "a", "b", "c"] as const;
    const bytes = await Promise.all(names.map((_, at) => sum(10 ** at, ...names.slice(at + 1, at + 2))));
    const streams = new Map(names.map((name, at) => [name as string, stalled(bytes[at] as Bytes, gate.promise)]));
    const loads: string[] = [];
    const load = async (url: string) => {
      loads.push(url);
      return new Response(streams.get(url) ?? null, { headers: { "content-type": "application/wasm" } });
    };
    const linking = link({ main: "main" }, { host: { ...createTestHost(), load }, discover: beside });
    await until(() => loads.length === names.length);
    expect(loads).toEqual([...names]);
    gate.resolve();
    expect(callF(await linking)).toBe(1111);
  });

  test("begins with the first head, though another given module is late", async () => {
    const late = hold<Bytes>();
    const { linking, loads } = discovering({
      modules: { late: late.promise, main: await sum(1, "b.wasm", "late") },
      files: { "b.wasm": await sum(10) },
    });
    await until(() => loads().length > 0);
    expect(loads()).toEqual(["b.wasm"]);
    late.resolve(await sum(100));
    expect(callF(await linking)).toBe(111);
  });
});

describe("discovered modules", () => {
  test("may need each other, and the given modules", async () => {
    const ring = (own: number, next: string) =>
      assemble(`(module (import "${next}" "f" (func $next (param i32) (result i32))) (memory (export "m${own}") 1)
        (func (export "f") (param $left i32) (result i32)
          (if (result i32) (local.get $left)
            (then (i32.add (i32.const ${own}) (call $next (i32.sub (local.get $left) (i32.const 1)))))
            (else (i32.const 0)))))`);
    const files = {
      "lib/main.wasm": await ring(1, "./a.wasm"),
      "lib/a.wasm": await ring(10, "./b.wasm"),
      "lib/b.wasm": await ring(100, "./main.wasm"),
    };
    const { linking, loads } = discovering({ modules: { main: "lib/main.wasm" }, files });
    const { exports, plan } = await linking;
    expect(exported(exports, "main", "f")(4)).toBe(1 + 10 + 100 + 1);
    expect(exported(exports, "./b.wasm", "f")(2)).toBe(100 + 1);
    expect(plan.deferred.length).toBeGreaterThan(0);
    expect(loads()).toEqual(["lib/main.wasm", "lib/a.wasm", "lib/b.wasm"]);
  });

  test("are rewritten even if their names are numbers, which a record sorts", async () => {
    const importing = (to: number, rest = "") =>
      assemble(`(module (import "${to}" "f" (func $f)) (func (export "f")) ${rest})`);
    const files = {
      0: await assemble(`(module (import "9" "f" (func)) (import "5" "f" (func)) (func (export "f")))`),
      5: await importing(0),
      9: await importing(
        0,
        `(global $g (mut i32) (i32.const 0)) (start $s) (func $s (global.set $g (i32.const 7)))
        (func (export "seven") (result i32) (global.get $g))`,
      ),
    };
    const { exports, plan } = await discovering({ modules: { 0: "0" }, files }).linking;
    expect(plan.units.filter(({ rewrite }) => rewrite !== undefined).map(({ name }) => name)).toEqual(["9"]);
    expect(exported(exports, "9", "seven")()).toBe(7);
  });

  test("are named in errors, with their URL", async () => {
    const heard = await unheard(async () => {
      const { linking } = discovering({
        modules: { main: "lib/main.wasm" },
        files: { "lib/main.wasm": await sum(1, "./a.wasm"), "lib/a.wasm": await sum(2, "../gone.wasm") },
      });
      const error = await errorOf(linking);
      expect(error).toBeInstanceOf(ModuleLoadError);
      expect([error.code, error.module, error.url]).toEqual(["HTTP_STATUS", "../gone.wasm", "gone.wasm"]);
    });
    expect(heard).toEqual([]);
  });

  test("that fail are reported together, even those of one importer", async () => {
    const failures: Readonly<Record<string, unknown>> = {
      a: Promise.reject(new Error("no a")),
      b: 7,
      c: "c.wasm",
      d: Promise.reject(new Error("no d")),
    };
    const { linking } = discovering({
      modules: { main: await sum(1, "a", "b", "c", "d") },
      discover: ({ specifier }) => failures[specifier],
    });
    const error = await errorOf(linking);
    expect(error.diagnostics.map(({ code, module }) => [code, module])).toEqual([
      ["FETCH_FAILED", "a"],
      ["INVALID_SOURCE", "b"],
      ["HTTP_STATUS", "c"],
      ["FETCH_FAILED", "d"],
    ]);
  });

  test("that are no modules are named in the error of the parser", async () => {
    const { linking } = discovering({
      modules: { main: await sum(1, "b.wasm") },
      files: { "b.wasm": new TextEncoder().encode("<html>") },
    });
    expect(await errorOf(linking)).toMatchObject({ code: "NOT_WEBASSEMBLY", module: "b.wasm" });
  });

  test("make the same plan in any order of arrival", { timeout: 300_000 }, async () => {
    const FILES = ["m/0.wasm", "m/1.wasm", "m/2.wasm", "n/0.wasm", "n/1.wasm", "n/2.wasm"];
    const needs = fc.array(fc.constantFrom("./0.wasm", "./1.wasm", "./2.wasm", "../n/1.wasm", "../m/2.wasm"), {
      maxLength: 3,
    });
    const graph = fc.record({
      needs: fc.tuple(...FILES.map(() => needs)),
      orders: fc.tuple(...[0, 1].map(() => fc.shuffledSubarray(FILES, { minLength: FILES.length }))),
    });
    const setting = runs(60);
    let discovered = 0;
    await fc.assert(
      fc.asyncProperty(graph, async ({ needs, orders }) => {
        const bodies = await Promise.all(needs.map((specifiers, at) => sum(at, ...new Set(specifiers))));
        const files = Object.fromEntries(
          FILES.map((name, at) => [name, { body: bodies[at] as Bytes, chunkSizeBytes: 16 }]),
        );
        const plans = await Promise.all(
          [undefined, ...orders].map(async (order) => {
            const { linking, host, loads } = discovering({ modules: { one: "m/0.wasm", two: "n/0.wasm" }, files });
            if (order !== undefined) host.hold(...order);
            const { plan } = await (order === undefined ? linking : releaseAll(host, { order, linking }));
            expect(new Set(loads()).size).toBe(loads().length);
            expect(plan.modules).toHaveLength(loads().length);
            discovered += plan.modules.length - 2;
            return `${describePlan(plan)} ${JSON.stringify(plan)}`;
          }),
        );
        expect(new Set(plans).size).toBe(1);
      }),
      setting,
    );
    expect(discovered).toBeGreaterThan(1.5 * setting.numRuns);
  });
});

interface Releasing<Result> {
  readonly order: readonly string[];
  readonly linking: Promise<Result>;
}

/** Answers the held loads until the link settles: of the open requests, always the first in the given order. */
async function releaseAll<Result>(
  host: ReturnType<typeof createTestHost>,
  { order, linking }: Releasing<Result>,
): Promise<Result> {
  const left = new Set(order);
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  linking.then(end, end);
  while (!isOver) {
    // All answered heads are read before the next load is answered.
    await afterDueEvents();
    const asked = new Set(loadsOf(host));
    const next = order.find((url) => left.has(url) && asked.has(url));
    if (next === undefined) continue;
    left.delete(next);
    host.release(next);
  }
  return linking;
}
