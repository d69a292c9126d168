import { createTestHost, type TestFileSource } from "@rec/test-host";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { exported } from "../test/exported.ts";
import { LEAF, longModule } from "../test/modules.ts";
import { errorOf, hold, unheard, until } from "../test/outcomes.ts";
import { loadsOf } from "../test/pass-time.ts";
import { assemble } from "../test/wat.ts";
import { createModuleCache } from "./cache/module-cache.ts";
import type { LinkerHost } from "./host.ts";
import { link } from "./link.ts";
import type { LinkOptions, LinkProgress } from "./link-options.ts";

/** A memory that is hoisted if the module is in a cycle, and a function that writes into it. */
const OWNER = `(module (import "user" "step" (func $step)) (memory (export "memory") 1)
  (func (export "run") (result i32) (call $step) (i32.load (i32.const 0))))`;
const USER = `(module (import "owner" "memory" (memory 1))
  (func (export "step") (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 5)))))`;
const ALONE = `(module (func (export "step")))`;

let leaf: Uint8Array<ArrayBuffer>;
let long: Uint8Array<ArrayBuffer>;
let owner: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  // Node's fetch compiles a module of its own when it is first used; the spies must not count it.
  new Response("");
  [leaf, long, owner] = await Promise.all([assemble(LEAF), assemble(longModule(500)), assemble(OWNER)]);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A file as a server sends it, with headers that identify its version. */
const file = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => ({
  body,
  chunkSizeBytes: 64,
  headers: { "content-type": "application/wasm", ...headers },
});

function watched(files: Readonly<Record<string, TestFileSource>>) {
  const host = createTestHost({ files });
  const compiled = [vi.spyOn(WebAssembly, "compile"), vi.spyOn(WebAssembly, "compileStreaming")];
  return {
    host,
    loads: () => host.calls.flatMap((call) => (call.door === "load" ? [call.url] : [])),
    compiles: () => compiled.reduce((sum, { mock }) => sum + mock.calls.length, 0),
  };
}

describe("link() with a cache", () => {
  test("shares one load and one compilation among links that run at one time", async () => {
    const { host, loads, compiles } = watched({ "a.wasm": file(long), "b.wasm": leaf });
    const cache = createModuleCache();
    const links = Array.from({ length: 64 }, () => link({ a: "a.wasm", b: "b.wasm" }, { cache, host }));
    const linked = await Promise.all(links);
    expect(linked.map(({ exports }) => exported(exports, "a", "seven")())).toEqual(Array(64).fill(7));
    expect(new Set(linked.map(({ instances }) => instances.a)).size).toBe(64);
    expect([loads().sort(), compiles()]).toEqual([["a.wasm", "b.wasm"], 2]);
    expect(cache.size).toBe(2);
  });

  test.each<[string, Record<string, string>]>([
    ["an entity tag", { etag: '"1"' }],
    ["a date", { "last-modified": "Sun, 22 Nov 2026 12:00:00 GMT", "content-length": "1" }],
  ])("asks again later, and reads no body where %s says that it is the same", async (_what, headers) => {
    const { host, loads, compiles } = watched({ "a.wasm": file(long, headers) });
    const options = { cache: createModuleCache(), host };
    const first = await link({ a: "a.wasm" }, options);
    const events: LinkProgress[] = [];
    const second = await link({ again: "a.wasm" }, { ...options, onProgress: (event) => events.push(event) });
    expect(second.modules.again).toBe(first.modules.a);
    expect([loads(), compiles()]).toEqual([["a.wasm", "a.wasm"], 1]);
    expect(events.filter(({ receivedBytes = 0 }) => receivedBytes > 0)).toEqual([]);
    expect(events.filter(({ done }) => done).map(({ phase }) => phase)).toEqual(
      expect.arrayContaining(["load", "parse", "plan", "compile", "bind", "instantiate"]),
    );
  });

  test.each<[string, () => TestFileSource]>([
    ["a body without a validator", () => file(long)],
    ["bytes", () => long],
  ])("tells by their digest that %s are the same", async (_what, source) => {
    const { host, compiles } = watched({ "a.wasm": source() });
    const options = { cache: createModuleCache(), host };
    const first = await link({ a: "a.wasm" }, options);
    const second = await link({ a: "a.wasm" }, options);
    expect(second.modules.a).toBe(first.modules.a);
    expect(compiles()).toBe(1);
  });

  test.each<[string, (version: number) => TestFileSource]>([
    ["the entity tag", (version) => file(version === 1 ? long : leaf, { etag: `"${version}"` })],
    ["the digest of a body", (version) => file(version === 1 ? long : leaf)],
    ["the digest of bytes", (version) => (version === 1 ? long : leaf)],
  ])("links nothing stale: %s tells", async (_what, source) => {
    let version = 1;
    const { host, compiles } = watched({ "a.wasm": () => source(version) as Uint8Array<ArrayBuffer> });
    const options = { cache: createModuleCache(), host };
    const first = await link({ a: "a.wasm" }, options);
    version = 2;
    const second = await link({ a: "a.wasm" }, options);
    expect(second.modules.a).not.toBe(first.modules.a);
    expect(Object.keys(second.exports.a)).toEqual(Object.keys((await link({ leaf })).exports.leaf));
    const before = compiles();
    expect((await link({ a: "a.wasm" }, options)).modules.a).toBe(second.modules.a);
    expect(compiles()).toBe(before);
  });

  test("caches a module with each rewrite that plans need", async () => {
    const { host, compiles } = watched({
      "owner.wasm": file(owner, { etag: '"o"' }),
      "user.wasm": file(await assemble(USER), { etag: '"u"' }),
      "alone.wasm": file(await assemble(ALONE), { etag: '"a"' }),
    });
    const options = { cache: createModuleCache(), host };
    const inCycle = () => link({ owner: "owner.wasm", user: "user.wasm" }, options);
    const outside = () => link({ owner: "owner.wasm", user: "alone.wasm" }, options);
    const both = await Promise.all([inCycle(), outside()]);
    expect(both.map(({ exports }) => exported(exports, "owner", "run")())).toEqual([5, 0]);
    expect(both[0]?.modules.owner).not.toBe(both[1]?.modules.owner);
    const before = compiles();
    const later = await Promise.all([inCycle(), outside()]);
    expect(later.map(({ exports }) => exported(exports, "owner", "run")())).toEqual([5, 0]);
    expect(later.map(({ modules }) => modules.owner)).toEqual(both.map(({ modules }) => modules.owner));
    // Only the modules that each link makes for itself.
    expect(compiles()).toBe(before);
  });

  /** The lesson, with an owner that is rewritten, and the owner alone, which is not. */
  async function bothWays(ownerFile: () => TestFileSource) {
    const { host, compiles, loads } = watched({
      "owner.wasm": ownerFile(),
      "user.wasm": file(await assemble(USER), { etag: '"u"' }),
      "alone.wasm": file(await assemble(ALONE), { etag: '"a"' }),
    });
    const options = { cache: createModuleCache(), host };
    const inCycle = () => link({ owner: "owner.wasm", user: "user.wasm" }, options);
    const outside = () => link({ owner: "owner.wasm", user: "alone.wasm" }, options);
    return { inCycle, outside, compiles, loads };
  }

  test.each<[string, () => TestFileSource]>([
    ["an entity tag", () => file(owner, { etag: '"o"' })],
    ["a digest", () => file(owner)],
    ["the digest of bytes", () => owner],
  ])("keeps the module of an earlier plan beside that of a later one, by %s", async (_what, ownerFile) => {
    const { inCycle, outside, compiles } = await bothWays(ownerFile);
    const first = await inCycle();
    const second = await outside();
    expect(second.modules.owner).not.toBe(first.modules.owner);
    const before = compiles();
    const third = await inCycle();
    const fourth = await outside();
    expect([third.modules.owner, fourth.modules.owner]).toEqual([first.modules.owner, second.modules.owner]);
    expect([exported(third.exports, "owner", "run")(), exported(fourth.exports, "owner", "run")()]).toEqual([5, 0]);
    expect(compiles()).toBe(before);
  });

  test.each<[string, () => TestFileSource, number]>([
    ["loads it once more where only its validator is known", () => file(owner, { etag: '"o"' }), 2],
    ["compiles the bytes that it has read where there is no validator", () => file(owner), 1],
    ["compiles the bytes that it was given", () => owner, 1],
  ])("for a second rewrite of a cached module %s", async (_what, ownerFile, asked) => {
    const { inCycle, outside, loads } = await bothWays(ownerFile);
    await inCycle();
    const before = loads().length;
    await outside();
    expect(
      loads()
        .slice(before)
        .filter((url) => url === "owner.wasm"),
    ).toHaveLength(asked);
  });

  test.each<[string, Record<string, string>, number]>([
    ["loads a stream twice where its server names its version", { etag: '"o"' }, 2],
    ["loads a stream once where its bytes have to be kept for a digest", {}, 1],
  ])("for two rewrites at one time %s", async (_what, version, asked) => {
    // The code of the owner comes when both links have their plans: then it is compiled while it arrives.
    const plans = hold<void>();
    let planned = 0;
    const onProgress = ({ phase }: LinkProgress) => {
      planned += phase === "plan" ? 1 : 0;
      if (planned === 2) plans.resolve();
    };
    const others = createTestHost({ files: { user: await assemble(USER), alone: await assemble(ALONE) } });
    let loads = 0;
    const load: LinkerHost["load"] = async (url, options) => {
      if (url !== "owner") return others.load(url, options);
      loads += 1;
      const chunks = [owner.slice(0, -4), owner.slice(-4)];
      const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
        {
          async pull(controller) {
            if (chunks.length === 1) await plans.promise;
            const chunk = chunks.shift();
            if (chunk === undefined) controller.close();
            else controller.enqueue(chunk);
          },
        },
        { highWaterMark: 0 },
      );
      return new Response(body, { headers: { "content-type": "application/wasm", ...version } });
    };
    const options = { cache: createModuleCache(), host: { ...others, load }, onProgress };
    const both = await Promise.all(["user", "alone"].map((user) => link({ owner: "owner", user }, options)));
    expect(both.map(({ exports }) => exported(exports, "owner", "run")())).toEqual([5, 0]);
    expect(loads).toBe(asked);
  });

  test("is BODY_FAILED if the file is replaced between the two reads that a second rewrite takes", async () => {
    let requests = 0;
    const replaced = (): TestFileSource => () => {
      requests += 1;
      return file(owner, { etag: requests < 3 ? '"1"' : '"2"' });
    };
    const { inCycle, outside } = await bothWays(replaced);
    await inCycle();
    const error = await errorOf(outside());
    expect([error.code, error.module, error.url]).toEqual(["BODY_FAILED", "owner", "owner.wasm"]);
  });

  test("reports a failure under the name of each link, and the next link loads the module itself", async () => {
    let isThere = false;
    const { host } = watched({ "a.wasm": () => (isThere ? file(long) : { status: 404, statusText: "Not Found" }) });
    const options = { cache: createModuleCache(), host };
    const failing = ["one", "two"].map((name) => errorOf(link({ [name]: "a.wasm" }, options)));
    expect((await Promise.all(failing)).map(({ code, module }) => [code, module])).toEqual([
      ["HTTP_STATUS", "one"],
      ["HTTP_STATUS", "two"],
    ]);
    isThere = true;
    expect(exported((await link({ a: "a.wasm" }, options)).exports, "a", "seven")()).toBe(7);
  });

  test("an abort ends only loads that no other link waits for", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const answer = hold<Uint8Array<ArrayBuffer>>();
    const load = (_url: string, { signal }: { readonly signal?: AbortSignal }) => {
      signals.push(signal);
      return answer.promise;
    };
    const options: LinkOptions = { cache: createModuleCache(), host: { ...createTestHost(), load } };
    const reason = new Error("enough");
    const heard = await unheard(async () => {
      const [one, two] = [new AbortController(), new AbortController()];
      const first = errorOf(link({ a: "a.wasm" }, { ...options, signal: one.signal }));
      const second = link({ a: "a.wasm" }, { ...options, signal: two.signal });
      await until(() => signals.length > 0);
      one.abort(reason);
      expect(await first).toBe(reason);
      expect(signals.map((signal) => signal?.aborted)).toEqual([false]);
      answer.resolve(leaf);
      expect(exported((await second).exports, "a", "seven")()).toBe(7);

      const third = new AbortController();
      const never = { ...options, cache: createModuleCache(), host: { ...createTestHost(), load: neverAnswering } };
      const failed = errorOf(link({ a: "a.wasm" }, { ...never, signal: third.signal }));
      await until(() => signals.length > 1);
      third.abort(reason);
      expect(await failed).toBe(reason);
      expect(signals.at(-1)?.reason).toBe(reason);
    });
    expect(heard).toEqual([]);

    function neverAnswering(_url: string, { signal }: { readonly signal?: AbortSignal }): Promise<never> {
      signals.push(signal);
      return new Promise(() => {});
    }
  });

  test.each(["patient", "hasty"])("keeps the limits of each link, even if a %s one comes first", async (first) => {
    const host = createTestHost({ files: { "a.wasm": file(long) }, hasTimers: true });
    host.hold("a.wasm");
    const cache = createModuleCache();
    const begin = {
      patient: () => link({ a: "a.wasm" }, { cache, host }),
      hasty: () => errorOf(link({ a: "a.wasm" }, { cache, host, timeoutMs: 100, retries: 0 })),
    };
    const begun = first === "hasty" ? begin.hasty() : undefined;
    const loads = (count: number) => until(() => loadsOf(host).length === count);
    if (begun !== undefined) await loads(1);
    const patient = begin.patient();
    await loads(begun === undefined ? 1 : 2);
    const hasty = begun ?? begin.hasty();
    await until(() => host.clock.waiting === 1);
    host.clock.advance(100);
    expect((await hasty).code).toBe("TIMED_OUT");
    host.release("a.wasm");
    expect(exported((await patient).exports, "a", "seven")()).toBe(7);
  });

  test("does not share sources from the caller", async () => {
    const cache = createModuleCache();
    await link({ bytes: leaf, response: new Response(leaf), module: new WebAssembly.Module(leaf) }, { cache });
    expect(cache.size).toBe(0);
  });

  test("forgets", async () => {
    const { host, compiles } = watched({ "a.wasm": leaf, "b.wasm": long });
    const cache = createModuleCache();
    const both = () => link({ a: "a.wasm", b: "b.wasm" }, { cache, host });
    await both();
    cache.forget("a.wasm");
    expect(cache.size).toBe(1);
    await both();
    expect(compiles()).toBe(3);
    cache.forget();
    expect(cache.size).toBe(0);
  });

  test("refuses a cache from elsewhere", async () => {
    const cache = { size: 0, forget() {} };
    const { code, diagnostics } = await errorOf(link({ a: "a.wasm" }, { cache, host: createTestHost() }));
    expect([code, diagnostics[0]?.message]).toEqual([
      "INVALID_OPTION",
      "Cannot use options.cache: expected what createModuleCache() returns",
    ]);
  });
});
