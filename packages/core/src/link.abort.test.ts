import { getEventListeners } from "node:events";
import { setImmediate } from "node:timers/promises";
import { createTestHost } from "@rec/test-host";
import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { CALLER, LEAF, longModule, starter } from "../test/modules.ts";
import { afterDueEvents, errorOf, hold, unheard, until } from "../test/outcomes.ts";
import { runs } from "../test/seed.ts";
import { assemble } from "../test/wat.ts";
import { link } from "./link.ts";
import type { LinkOptions, LinkProgress } from "./link-options.ts";
import type { ModuleSource } from "./source.ts";

const WASM = { headers: { "content-type": "application/wasm" } };
const reason = new Error("enough");

let leaf: Uint8Array<ArrayBuffer>;
let long: Uint8Array<ArrayBuffer>;
let first: Uint8Array<ArrayBuffer>;
let second: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  // Node's fetch compiles a module of its own when it is first used; the spies must not count it.
  new Response("");
  [leaf, long, first, second] = (await Promise.all([LEAF, longModule(5000), starter(1), starter(2)].map(assemble))) as [
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>,
  ];
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface AbortedLink {
  readonly modules: Readonly<Record<string, ModuleSource>>;
  readonly options?: LinkOptions;
  /** Whether the link has reached the point of the abort. */
  readonly when: () => boolean;
  /** Answers the requests that are still open. */
  readonly afterwards?: () => unknown;
}

/** Aborts a link and checks the guarantees of every abort. */
async function abortLink({ modules, options = {}, when, afterwards }: AbortedLink): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const started = vi.fn();
  const imports = { test: { started } };
  const events: LinkProgress[] = [];
  const onProgress = (event: LinkProgress) => events.push(event);
  const heard = await unheard(async () => {
    const linking = errorOf(link({ first, ...modules }, { ...options, imports, signal, onProgress }));
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await until(when);
    controller.abort(reason);
    const told = events.length;
    expect(await linking).toBe(reason);
    await afterwards?.();
    await afterDueEvents();
    expect(events.length).toBe(told);
  });
  expect(heard).toEqual([]);
  expect(started).not.toHaveBeenCalled();
  expect(getEventListeners(signal, "abort")).toEqual([]);
}

describe("link() that is aborted", () => {
  test("before it begins asks the host for nothing, cancels streams, and handles rejections", async () => {
    const host = createTestHost({ files: { "a.wasm": leaf } });
    const watched = watchStream(leaf);
    const heard = await unheard(async () => {
      const modules = {
        a: "a.wasm",
        stream: watched.stream,
        response: Promise.resolve(new Response(leaf, WASM)),
        rejected: Promise.reject(new Error("fetch failed")),
      };
      expect(await errorOf(link(modules, { host, signal: AbortSignal.abort(reason) }))).toBe(reason);
    });
    expect(heard).toEqual([]);
    expect(host.calls.filter(({ door }) => door !== "now")).toEqual([]);
    expect([watched.reads, watched.cancels]).toEqual([0, [reason]]);
  });

  test("takes the default reason of AbortController", async () => {
    expect(await errorOf(link({ leaf }, { signal: AbortSignal.abort() }))).toMatchObject({ name: "AbortError" });
  });

  test("during a load aborts the host's load and does not wait for another that never answers", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const load = (_url: string, { signal }: { readonly signal?: AbortSignal }) => {
      signals.push(signal);
      return new Promise<never>(() => {});
    };
    const modules = { a: "a.wasm", b: "b.wasm", leaf };
    const when = () => signals.length === 2;
    await abortLink({ modules, options: { host: { ...createTestHost(), load } }, when });
    expect(signals.map((signal) => signal?.reason)).toEqual([reason, reason]);
  });

  test("during a load does not wait for a promised source, and cancels it when it comes", async () => {
    const late = hold<Response>();
    const never = new Promise<Response>(() => {});
    const failed = hold<Response>();
    const watched = watchStream(leaf);
    const other = watchStream(long, { chunkSizeBytes: 64, finish: "silence" });
    await abortLink({
      modules: { late: late.promise, never, failed: failed.promise, other: other.stream },
      when: () => other.reads > 1,
      afterwards() {
        late.resolve(new Response(watched.stream, WASM));
        failed.reject(new Error("fetch failed"));
      },
    });
    expect([watched.reads, watched.cancels]).toEqual([0, [reason]]);
  });

  test("during a body cancels every stream, also a silent one", async () => {
    const silent = watchStream(long.slice(0, 20), { finish: "silence" });
    const waiting = watchStream(long, { chunkSizeBytes: 64, finish: "silence" });
    const other = watchStream(new Uint8Array(0), { finish: "silence" });
    const modules = {
      silent: silent.stream,
      waiting: new Response(waiting.stream, WASM),
      other: new Response(other.stream),
    };
    const when = () => silent.reads > 1 && waiting.reads > long.length / 64 && other.reads > 0;
    await abortLink({ modules, when });
    expect([silent.cancels, waiting.cancels, other.cancels]).toEqual([[reason], [reason], [reason]]);
  });

  test("during a body from the host, which aborts it itself", async () => {
    const host = createTestHost({ files: { "a.wasm": { body: long, stallAfterBytes: 30 } } });
    await abortLink({ modules: { a: "a.wasm", leaf }, options: { host }, when: () => host.answered.length > 0 });
  });

  test("while a stream is compiled cancels it", async () => {
    const silent = watchStream(long.slice(0, 2000), { chunkSizeBytes: 64, finish: "silence" });
    const when = () => silent.reads > 2000 / 64;
    await abortLink({ modules: { silent: silent.stream, leaf }, when });
    expect(silent.reads).toBe(Math.ceil(2000 / 64) + 1);
    expect(silent.cancels).toEqual([reason]);
  });

  test("while bytes are compiled instantiates nothing when the engine is done", async () => {
    const compiled = hold<WebAssembly.Module>();
    const compile = vi.spyOn(WebAssembly, "compile").mockReturnValue(compiled.promise);
    const when = () => compile.mock.calls.length > 0;
    await abortLink({ modules: {}, when, afterwards: () => compiled.resolve(new WebAssembly.Module(first)) });
  });

  test.each(["load", "parse", "plan", "compile"] as const)(
    "by a listener at the end of %s stops there",
    async (phase) => {
      const controller = new AbortController();
      const phases: string[] = [];
      const onProgress = (event: LinkProgress) => {
        phases.push(event.phase);
        if (event.phase === phase && event.done) controller.abort(reason);
      };
      // `first` has nothing to rewrite, so it is compiled while the plan is made.
      const compile = vi.spyOn(WebAssembly, "compile");
      const started = vi.fn();
      const options = { imports: { test: { started } }, signal: controller.signal, onProgress };
      expect(await errorOf(link({ first }, options))).toBe(reason);
      await afterDueEvents();
      expect(phases.at(-1)).toBe(phase);
      expect(compile).toHaveBeenCalledTimes(phase === "compile" || phase === "plan" ? 1 : 0);
      expect(started).not.toHaveBeenCalled();
    },
  );

  test("between instantiations instantiates no other module", async () => {
    const controller = new AbortController();
    const started: unknown[] = [];
    const imports = {
      test: {
        started(id: unknown) {
          started.push(id);
          controller.abort(reason);
        },
      },
    };
    expect(await errorOf(link({ first, second }, { imports, signal: controller.signal }))).toBe(reason);
    await afterDueEvents();
    expect(started).toEqual([1]);
  });

  test("of a cycle runs none of the start functions that are still deferred", async () => {
    const member = (id: number, other: string): string => `(module
      (import "test" "started" (func $started (param i32)))
      (import "${other}" "go" (func $go))
      (func (export "go"))
      (start $begin)
      (func $begin (call $started (i32.const ${id}))))`;
    const [a, b] = await Promise.all([assemble(member(1, "b")), assemble(member(2, "a"))]);
    for (const [abortAt, expected] of [
      ["instantiate", []],
      ["start", [1]],
    ] as const) {
      const controller = new AbortController();
      const started: unknown[] = [];
      let instances = 0;
      const options: LinkOptions = {
        signal: controller.signal,
        imports: {
          test: {
            started(id: unknown) {
              started.push(id);
              if (abortAt === "start") controller.abort(reason);
            },
          },
        },
        onProgress({ phase }) {
          if (phase === "instantiate") instances += 1;
          if (abortAt === "instantiate" && instances === 2) controller.abort(reason);
        },
      };
      expect(await errorOf(link({ a, b }, options))).toBe(reason);
      await afterDueEvents();
      expect(started).toEqual(expected);
    }
  });

  test("in the last start function is aborted nevertheless", async () => {
    const controller = new AbortController();
    const imports = { test: { started: () => controller.abort(reason) } };
    expect(await errorOf(link({ first }, { imports, signal: controller.signal }))).toBe(reason);
  });

  test("after it has settled changes nothing", async () => {
    const controller = new AbortController();
    const { exports } = await link({ leaf }, { signal: controller.signal });
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    controller.abort(reason);
    expect(exports.leaf["seven"]).toBeInstanceOf(Function);
  });

  test("leaves no listener on the signal when it fails for another reason", async () => {
    const { signal } = new AbortController();
    await errorOf(link({ a: 7 as never }, { signal }));
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("at any time rejects with the reason or not at all, and holds no resource afterwards", async () => {
    const caller = await assemble(CALLER);
    const step = fc.integer({ min: 0, max: 40 });
    const heard = await unheard(() =>
      fc.assert(
        fc.asyncProperty(step, async (steps) => {
          const controller = new AbortController();
          const watched = watchStream(caller, { chunkSizeBytes: 8 });
          const files = { "leaf.wasm": { body: leaf, chunkSizeBytes: 8 }, "long.wasm": long };
          const events: LinkProgress[] = [];
          let settled = false;
          const linking = link(
            { caller: watched.stream, leaf: "leaf.wasm", long: "long.wasm" },
            {
              host: createTestHost({ files }),
              signal: controller.signal,
              onProgress(event) {
                expect(settled).toBe(false);
                events.push(event);
              },
            },
          ).then(
            () => "linked",
            (error) => (error === reason ? "aborted" : String(error)),
          );
          // Microtasks, then whole turns of the event loop, because a link takes both.
          for (let at = 0; at < steps; at++) await (at < 30 ? Promise.resolve() : setImmediate());
          controller.abort(reason);
          const outcome = await linking;
          settled = true;
          expect(["linked", "aborted"]).toContain(outcome);
          if (steps === 0) expect(outcome).toBe("aborted");
          await afterDueEvents();
          expect(getEventListeners(controller.signal, "abort")).toEqual([]);
          const read = watched.reads > Math.ceil(caller.length / 8);
          expect(watched.cancels).toEqual(read ? [] : [reason]);
        }),
        runs(60),
      ),
    );
    expect(heard).toEqual([]);
  });
});
