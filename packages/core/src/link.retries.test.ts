import { createTestHost, type TestFile, type TestFileSource } from "@rec/test-host";
import fc from "fast-check";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { exported } from "../test/exported.ts";
import { CALLER, LEAF, longModule, starter } from "../test/modules.ts";
import { afterDueEvents, errorOf, unheard, until } from "../test/outcomes.ts";
import { loadsOf, passTime, waitsOf } from "../test/pass-time.ts";
import { runs } from "../test/seed.ts";
import { assemble } from "../test/wat.ts";
import { ModuleLoadError } from "./errors.ts";
import { describePlan } from "./explain/describe-plan.ts";
import { link } from "./link.ts";
import type { LinkProgress } from "./link-options.ts";

type Bytes = Uint8Array<ArrayBuffer>;

let leaf: Bytes;
let long: Bytes;
beforeAll(async () => {
  [leaf, long] = (await Promise.all([LEAF, longModule(2000)].map(assemble))) as [Bytes, Bytes];
});

const reset = new Error("connection reset");
const refused = new TypeError("fetch failed");
const BUSY: TestFile = { status: 503, statusText: "Service Unavailable" };
const whole = (body: Bytes): TestFile => ({ body, chunkSizeBytes: 64 });
const broken = (body: Bytes, afterBytes: number): TestFile => ({
  body,
  chunkSizeBytes: 64,
  fail: { afterBytes, error: reset },
});

/** A file with a different answer for each request in turn; the last answer repeats. */
function inTurn(...answers: readonly TestFile[]): TestFileSource {
  const left = [...answers];
  return () => (left.length > 1 ? left.shift() : left[0]) ?? new Error("Expected an answer");
}

const hostWith = (files: Readonly<Record<string, TestFileSource>>) => createTestHost({ files, hasTimers: true });

describe("link() retries a load", () => {
  test.each<[string, TestFile]>([
    ["is refused", refused],
    ["is answered with 503", BUSY],
    ["breaks off before its first byte", broken(new Uint8Array(100), 0)],
    ["breaks off in its head", { body: new Uint8Array([0, 0x61, 0x73, 0x6d]), fail: { afterBytes: 4, error: reset } }],
  ])("that %s, after 100 ms and after another 200 ms", async (_what, fault) => {
    const host = hostWith({ "a.wasm": inTurn(fault, fault, whole(long)) });
    const linking = link({ a: "a.wasm" }, { host });
    await until(() => host.clock.waiting === 1);
    host.clock.advance(99);
    await afterDueEvents();
    expect([loadsOf(host).length, host.clock.waiting]).toEqual([1, 1]);
    host.clock.advance(1);
    await until(() => host.clock.waiting === 1);
    expect(loadsOf(host)).toHaveLength(2);
    host.clock.advance(200);
    const { exports } = await linking;
    expect(exported(exports, "a", "seven")()).toBe(7);
    expect([loadsOf(host), waitsOf(host), host.clock.waiting]).toEqual([Array(3).fill("a.wasm"), [100, 200], 0]);
  });

  test("with a body that breaks off while it is compiled, from its first byte", async () => {
    const host = hostWith({ "a.wasm": inTurn(broken(long, 1000), broken(long, 1500), whole(long)) });
    const { exports } = await passTime(host, link({ a: "a.wasm" }, { host }));
    expect(exported(exports, "a", "seven")()).toBe(7);
    expect(waitsOf(host)).toEqual([100, 200]);
  });

  test("with a body that breaks off after the plan, and rewrites it", async () => {
    const owner = await assemble(`(module (import "user" "step" (func $step)) (memory (export "memory") 1)
      ${"(func (drop (i32.const 1234567)))".repeat(50)}
      (func (export "run") (result i32) (call $step) (i32.load (i32.const 0))))`);
    const user = await assemble(`(module (import "owner" "memory" (memory 1))
      (func (export "step") (i32.store (i32.const 0) (i32.const 5))))`);
    const host = hostWith({ "owner.wasm": inTurn(broken(owner, owner.length - 8), whole(owner)), "user.wasm": user });
    const { exports, plan } = await passTime(host, link({ owner: "owner.wasm", user: "user.wasm" }, { host }));
    expect(plan.made).toHaveLength(1);
    expect(exported(exports, "owner", "run")()).toBe(5);
    expect(loadsOf(host).filter((url) => url === "owner.wasm")).toHaveLength(2);
  });

  test("that was discovered", async () => {
    const host = hostWith({ "caller.wasm": await assemble(CALLER), "leaf.wasm": inTurn(BUSY, whole(leaf)) });
    const linking = link({ caller: "caller.wasm" }, { host, discover: ({ specifier }) => `${specifier}.wasm` });
    expect(exported((await passTime(host, linking)).exports, "caller", "eight")()).toBe(8);
  });

  test("of any kind, up to twice, with the same result", { timeout: 300_000 }, async () => {
    const NAMES = ["leaf", "caller", "long"] as const;
    const bytesOf = { leaf, caller: await assemble(CALLER), long };
    const faultOf = (kind: string, body: Bytes): TestFile => {
      if (kind === "refused") return refused;
      if (kind === "busy") return BUSY;
      return broken(body, Math.floor((Number(kind) / 100) * body.length));
    };
    const fault = fc.oneof(fc.constantFrom("refused", "busy"), fc.nat(99).map(String));
    const faults = fc.tuple(...NAMES.map(() => fc.array(fault, { maxLength: 2 })));
    const modules = Object.fromEntries(NAMES.map((name) => [name, name]));
    const sound = Object.fromEntries(NAMES.map((name) => [name, whole(bytesOf[name])]));
    const { plan } = await link(modules, { host: hostWith(sound) });
    await fc.assert(
      fc.asyncProperty(faults, async (lists) => {
        const files = Object.fromEntries(
          NAMES.map((name, at) => {
            const before = (lists[at] ?? []).map((kind) => faultOf(kind, bytesOf[name]));
            return [name, inTurn(...before, whole(bytesOf[name]))];
          }),
        );
        const host = hostWith(files);
        const heard = await unheard(async () => {
          const linked = await passTime(host, link(modules, { host }));
          expect(exported(linked.exports, "caller", "eight")()).toBe(8);
          expect(describePlan(linked.plan)).toBe(describePlan(plan));
        });
        expect(heard).toEqual([]);
        expect(loadsOf(host)).toHaveLength(NAMES.length + lists.flat().length);
        expect(host.clock.waiting).toBe(0);
      }),
      runs(60),
    );
  });

  test("and reports only rising progress, and the end of the load once", async () => {
    const host = hostWith({ "a.wasm": inTurn(broken(long, 1000), broken(long, 500), whole(long)) });
    const events: LinkProgress[] = [];
    await passTime(host, link({ a: "a.wasm" }, { host, onProgress: (event) => events.push(event) }));
    const loads = events.filter(({ phase }) => phase === "load");
    const received = loads.flatMap(({ receivedBytes }) => receivedBytes ?? []);
    expect(received).toEqual([...new Set(received)].sort((a, b) => a - b));
    expect(received.at(-1)).toBe(long.length);
    expect(loads.map(({ done }) => done)).toEqual([...received.map(() => false), true]);
    expect(events.filter(({ phase, done }) => phase === "parse" && done)).toHaveLength(1);
  });
});

describe("link() retries a body that breaks off without an error", () => {
  const cut = (body: Bytes, length?: number): TestFile => ({
    body: body.slice(0, 1_000),
    chunkSizeBytes: 64,
    headers: { "content-type": "application/wasm", ...(length !== undefined && { "content-length": String(length) }) },
  });

  test.each<[string, number | undefined]>([
    ["whose length is not known", undefined],
    ["of which more was to come", 100_000],
  ])("%s", async (_what, length) => {
    const host = hostWith({ "a.wasm": inTurn(cut(long, length), whole(long)) });
    const { exports } = await passTime(host, link({ a: "a.wasm" }, { host }));
    expect([exported(exports, "a", "seven")(), loadsOf(host).length]).toEqual([7, 2]);
  });

  test("and reports the last offset at which it broke off", async () => {
    const host = hostWith({ "a.wasm": cut(long) });
    const error = await errorOf(passTime(host, link({ a: "a.wasm" }, { host })));
    expect([error.code, error.module, error.url, loadsOf(host).length]).toEqual(["UNEXPECTED_END", "a", "a.wasm", 3]);
  });
});

describe("link() retries no more", () => {
  test("than twice by default, and reports the last failure with URL and cause", async () => {
    const host = hostWith({ "a.wasm": inTurn(BUSY, refused, broken(long, 10), whole(long)) });
    const error = await errorOf(passTime(host, link({ a: "a.wasm" }, { host })));
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect([error.code, error.module, error.url, error.cause]).toEqual(["BODY_FAILED", "a", "a.wasm", reset]);
    expect([loadsOf(host).length, waitsOf(host)]).toEqual([3, [100, 200]]);
  });

  test.each([0, 1, 4])("than %i times if that is set for all sources", async (retries) => {
    const host = hostWith({ "a.wasm": BUSY });
    const error = await errorOf(passTime(host, link({ a: "a.wasm" }, { host, retries })));
    expect([error.code, error.diagnostics[0]?.message]).toEqual([
      "HTTP_STATUS",
      "Unable to fetch WebAssembly file a.wasm: 503 Service Unavailable",
    ]);
    expect([loadsOf(host).length, waitsOf(host)]).toEqual([retries + 1, [100, 200, 400, 800].slice(0, retries)]);
  });

  test("than is set for one source alone", async () => {
    const host = hostWith({ "a.wasm": inTurn(BUSY, BUSY, BUSY, whole(long)), "b.wasm": inTurn(BUSY, whole(long)) });
    const modules = { a: { source: "a.wasm", retries: 3 }, b: { source: "b.wasm", retries: 1 } };
    await passTime(host, link(modules, { host, retries: 0 }));
    expect(loadsOf(host).filter((url) => url === "a.wasm")).toHaveLength(4);
    expect(loadsOf(host).filter((url) => url === "b.wasm")).toHaveLength(2);
  });

  test.each<[string, TestFile, string]>([
    ["404", { status: 404 }, "HTTP_STATUS"],
    ["403", { status: 403 }, "HTTP_STATUS"],
    ["a page", { body: new TextEncoder().encode("<html>"), headers: {} }, "WRONG_MIME_TYPE"],
    ["bytes that are no module", new TextEncoder().encode("<html>"), "NOT_WEBASSEMBLY"],
    [
      "a module that is cut off, and no longer than its server says",
      { body: new Uint8Array([0, 0x61, 0x73]), headers: { "content-type": "application/wasm", "content-length": "3" } },
      "UNEXPECTED_END",
    ],
    [
      "what the host knows for certain",
      new ModuleLoadError("FILE_NOT_FOUND", [{ code: "FILE_NOT_FOUND", message: "no such file", hint: "look" }]),
      "FILE_NOT_FOUND",
    ],
  ])("where the answer is %s, which stays", async (_what, answer, code) => {
    const host = hostWith({ "a.wasm": answer });
    expect((await errorOf(link({ a: "a.wasm" }, { host }))).code).toBe(code);
    expect([loadsOf(host).length, waitsOf(host)]).toEqual([1, []]);
  });

  test("if the source can be read only once", async () => {
    const host = hostWith({});
    const source = watchStream(long, { chunkSizeBytes: 64, finish: reset });
    const modules = {
      a: new Response(source.stream, { headers: { "content-type": "application/wasm" } }),
    };
    const error = await errorOf(link(modules, { host, retries: 5 }));
    expect([error.code, waitsOf(host)]).toEqual(["BODY_FAILED", []]);
  });

  test("if the host cannot wait", async () => {
    const host = createTestHost({ files: { "a.wasm": inTurn(BUSY, whole(long)) } });
    expect((await errorOf(link({ a: "a.wasm" }, { host, retries: 5 }))).code).toBe("HTTP_STATUS");
    expect(loadsOf(host)).toHaveLength(1);
  });

  test("after another module has failed with a final error, and instantiates nothing", async () => {
    const started = vi.fn();
    const host = hostWith({
      "a.wasm": BUSY,
      "b.wasm": inTurn(BUSY, { status: 404 }),
      "s.wasm": await assemble(starter(1)),
    });
    // Enough for a machine on which the answer for "b" is late.
    const modules = { s: "s.wasm", a: { source: "a.wasm", retries: 1000 }, b: "b.wasm" };
    const heard = await unheard(async () => {
      const error = await errorOf(passTime(host, link(modules, { host, imports: { test: { started } } })));
      expect([error.code, error.module]).toEqual(["HTTP_STATUS", "b"]);
    });
    const loads = loadsOf(host).length;
    host.clock.advance(1e6);
    await afterDueEvents();
    expect([heard, host.clock.waiting, loadsOf(host).length]).toEqual([[], 0, loads]);
    expect(started).not.toHaveBeenCalled();
  });

  test("after an abort between two attempts, which rejects at once", async () => {
    const host = hostWith({ "a.wasm": BUSY });
    const controller = new AbortController();
    const reason = new Error("enough");
    const heard = await unheard(async () => {
      const linking = errorOf(link({ a: "a.wasm" }, { host, signal: controller.signal }));
      await until(() => host.clock.waiting === 1);
      controller.abort(reason);
      expect(await linking).toBe(reason);
    });
    host.clock.advance(1000);
    await afterDueEvents();
    expect([heard, host.clock.waiting, loadsOf(host)]).toEqual([[], 0, ["a.wasm"]]);
  });
});
