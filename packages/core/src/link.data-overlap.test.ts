import { describe, expect, test } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { ModuleLinkError } from "./errors.ts";
import { link } from "./link.ts";

const OWNER = `(module
  (import "test" "started" (func $started)) (start $started)
  (memory (export "memory") 1) (func (export "f")) (data (i32.const 1024) "owner's data"))`;
const GUEST = `(module (import "owner" "memory" (memory 1)) (func (export "g")) (data (i32.const 1030) "guest's data"))`;
const MESSAGE =
  "data segment 0 of owner at [0x400, 0x40c) and data segment 0 of guest at [0x406, 0x412) " +
  `overlap in memory "memory" of owner: 6 bytes, [1030, 1036)`;

describe("link() of modules with data at the same addresses of one memory", () => {
  test.each([
    ["both bytes", () => false, 0],
    ["one a stream", (name: string) => name === "guest", 7],
    ["the other a stream", (name: string) => name === "owner", 1],
    ["both streams", () => true, 3],
    ["both streams of one chunk", () => true, 10_000],
  ])("is DATA_OVERLAP before anything is instantiated: %s", async (_, isStream, chunkSizeBytes) => {
    const bytes = { owner: await assemble(OWNER), guest: await assemble(GUEST) };
    const open = (name: keyof typeof bytes) =>
      isStream(name) ? watchStream(bytes[name], { chunkSizeBytes }).stream : bytes[name];
    let started = 0;
    const imports = {
      test: {
        started() {
          started += 1;
        },
      },
    };
    const error = await errorOf(link({ owner: open("owner"), guest: open("guest") }, { imports }));
    expect(error).toBeInstanceOf(ModuleLinkError);
    expect(error.diagnostics).toMatchObject([{ code: "DATA_OVERLAP", message: MESSAGE, module: "guest" }]);
    expect(started).toBe(0);
  });

  test("is DATA_OVERLAP if the head of a stream is rewritten on its way to the compiler", async () => {
    const owner = await assemble(`(module (import "guest" "g" (func)) (memory (export "memory") 1)
      (func (export "f")) (data (i32.const 1024) "owner's data"))`);
    const sources = { owner: watchStream(owner, { chunkSizeBytes: 9 }).stream, guest: await assemble(GUEST) };
    expect((await errorOf(link(sources))).diagnostics).toMatchObject([{ code: "DATA_OVERLAP", message: MESSAGE }]);
  });

  test("reads no data of a module without code twice, and finds it", async () => {
    const owner = await assemble(`(module (memory (export "memory") 1) (data (i32.const 1024) "owner's data"))`);
    const guest = await assemble(
      `(module (import "owner" "memory" (memory 1)) (data "passive") (data (i32.const 1030) "guest's data"))`,
    );
    for (const chunkSizeBytes of [1, 2, 5, 1_000]) {
      const sources = {
        owner: watchStream(owner, { chunkSizeBytes }).stream,
        guest: watchStream(guest, { chunkSizeBytes }).stream,
      };
      expect((await errorOf(link(sources))).message).toContain("and data segment 1 of guest at [0x406, 0x412)");
    }
  });

  test("links them if the data does not overlap", async () => {
    const guest = await assemble(GUEST.replace("1030", "1036"));
    const imports = { test: { started: () => {} } };
    const sources = { owner: await assemble(OWNER), guest: watchStream(guest, { chunkSizeBytes: 4 }).stream };
    const { exports } = await link(sources, { imports });
    const memory = exports.owner["memory"] as WebAssembly.Memory;
    expect(Buffer.from(memory.buffer, 1024, 24).toString()).toBe("owner's dataguest's data");
  });
});

describe("link() of modules with identical data at one address", () => {
  const text = "x".repeat(9_000);
  const owner = `(module (memory (export "memory") 1) (func (export "f")) (data (i32.const 1024) "${text}"))`;
  const guest = (data: string) =>
    `(module (import "owner" "memory" (memory 1)) (func (export "g")) (data (i32.const 2000) "${data}"))`;

  test("compares the bytes, however long they are", async () => {
    const same = { owner: await assemble(owner), guest: await assemble(guest("x".repeat(3_000))) };
    expect((await link(same)).plan.warnings).toEqual([]);
    const other = { ...same, guest: await assemble(guest(`${"x".repeat(2_999)}y`)) };
    expect((await errorOf(link(other))).diagnostics).toMatchObject([{ code: "DATA_OVERLAP" }]);
  });

  test("loads bytes once more that are no longer in memory, and takes a stream that is spent to differ", async () => {
    const bytes: Record<string, Uint8Array<ArrayBuffer>> = {
      "owner.wasm": await assemble(owner),
      "guest.wasm": await assemble(guest("x".repeat(3_000))),
    };
    const loads: string[] = [];
    const host = {
      resolve: (specifier: string) => specifier,
      now: () => 0,
      async load(url: string) {
        loads.push(url);
        const headers = { "content-type": "application/wasm" };
        return new Response(watchStream(bytes[url] as Uint8Array, { chunkSizeBytes: 1_000 }).stream, { headers });
      },
    };
    expect((await link({ owner: "owner.wasm", guest: "guest.wasm" }, { host })).plan.warnings).toEqual([]);
    expect(loads.sort()).toEqual(["guest.wasm", "guest.wasm", "owner.wasm", "owner.wasm"]);
    const spent = {
      owner: watchStream(bytes["owner.wasm"] as Uint8Array).stream,
      guest: bytes["guest.wasm"] as Uint8Array<ArrayBuffer>,
    };
    expect((await errorOf(link(spent))).diagnostics).toMatchObject([
      {
        code: "DATA_OVERLAP",
        message: expect.stringMatching(/; nothing tells whether the bytes are identical$/),
        hint: expect.stringMatching(
          /^give the bytes of both modules, a path or a URL: .* dataOverlap: "warn" or "allow"/,
        ),
      },
    ]);
  });
});

describe("link() with dataOverlap", () => {
  const guest = `(module (import "owner" "memory" (memory 1)) (func (export "g")) (data (i32.const 1030) "guest's data"))`;
  const owner = `(module (memory (export "memory") 1) (func (export "f")) (data (i32.const 1024) "owner's data"))`;

  test.each([true, false])('"warn" links and warns once, streamed: %s', async (isStream) => {
    const open = async (wat: string) => (isStream ? watchStream(await assemble(wat)).stream : assemble(wat));
    const { plan, exports } = await link(
      { owner: await open(owner), guest: await open(guest) },
      { dataOverlap: "warn" },
    );
    expect(plan.warnings).toMatchObject([{ code: "DATA_OVERLAP", message: MESSAGE, module: "guest" }]);
    const memory = exports.owner["memory"] as WebAssembly.Memory;
    expect(Buffer.from(memory.buffer, 1024, 18).toString()).toBe("owner'guest's data");
  });

  test('"allow" links and says nothing', async () => {
    const sources = { owner: await assemble(owner), guest: await assemble(guest) };
    expect((await link(sources, { dataOverlap: "allow" })).plan.warnings).toEqual([]);
  });
});

describe("link() of modules with elements at the same places of one table", () => {
  const owner = `(module (table (export "t") 8 funcref) (func $f (result i32) (i32.const 10)) (elem (i32.const 1) $f)
    (func (export "call") (result i32) (call_indirect (result i32) (i32.const 1))))`;
  const user = `(module (import "owner" "t" (table 8 funcref)) (func $g (result i32) (i32.const 20))
    (elem (i32.const 1) $g))`;

  test.each([true, false])("is ELEMENT_OVERLAP, streamed: %s", async (isStream) => {
    const open = async (wat: string) =>
      isStream ? watchStream(await assemble(wat), { chunkSizeBytes: 7 }).stream : assemble(wat);
    const sources = async () => ({ owner: await open(owner), user: await open(user) });
    expect((await errorOf(link(await sources()))).diagnostics).toMatchObject([
      { code: "ELEMENT_OVERLAP", module: "user" },
    ]);
    const { plan, exports } = await link(await sources(), { dataOverlap: "warn" });
    expect(plan.warnings).toMatchObject([{ code: "ELEMENT_OVERLAP" }]);
    expect((exports.owner["call"] as () => number)()).toBe(20);
  });

  test.each([
    ["a function of the owner", "(elem (i32.const 1) $f)"],
    ["the same, as an expression", "(elem (i32.const 1) funcref (ref.func $f))"],
    ["the same by another name", "(elem (i32.const 1) $again)"],
    ["null, twice", "(elem (i32.const 2) funcref (ref.null func))"],
    ["a function of the host", "(elem (i32.const 3) $host)"],
    ["a function of a third module", "(elem (i32.const 4) $third)"],
  ])("lets them set the same: %s", async (_, elements) => {
    const owner = await assemble(`(module (import "env" "host" (func $host)) (import "third" "f" (func $third))
      (table (export "t") 8 funcref) (func $f (export "f") (export "again")) (elem (i32.const 1) $f)
      (elem (i32.const 2) funcref (ref.null func)) (elem (i32.const 3) $host $third))`);
    const user = await assemble(`(module (import "owner" "f" (func $f)) (import "owner" "again" (func $again))
      (import "env" "host" (func $host)) (import "third" "f" (func $third))
      (import "owner" "t" (table 8 funcref)) ${elements})`);
    const third = await assemble(`(module (func (export "f")))`);
    const { plan } = await link({ owner, user, third }, { imports: { env: { host: () => {} } } });
    expect(plan.warnings).toEqual([]);
  });

  test.each([
    ["null and a function", "(elem (i32.const 1) funcref (ref.null func))"],
    ["another function of the same module", "(elem (i32.const 1) $g)"],
    ["another one of two slots", "(elem (i32.const 1) $f $g)"],
  ])("refuses %s", async (_, elements) => {
    const owner = await assemble(`(module (table (export "t") 8 funcref) (func $f (export "f")) (func $g (export "g"))
      (elem (i32.const 1) $f $f))`);
    const user = await assemble(`(module (import "owner" "f" (func $f)) (import "owner" "g" (func $g))
      (import "owner" "t" (table 8 funcref)) ${elements})`);
    const { diagnostics } = await errorOf(link({ owner, user }));
    expect(diagnostics).toMatchObject([
      { code: "ELEMENT_OVERLAP", message: expect.not.stringContaining("nothing tells") },
    ]);
  });

  test("says so if nothing tells which functions they set", async () => {
    const many = await assemble(`(module (import "owner" "f" (func $f)) (import "owner" "t" (table 8000 funcref))
      (elem (i32.const 0) ${"$f ".repeat(5_000)}))`);
    const owner = await assemble(`(module (table (export "t") 8000 funcref) (func $f (export "f"))
      (elem (i32.const 4500) $f))`);
    const { diagnostics } = await errorOf(link({ owner, many }));
    expect(diagnostics).toMatchObject([
      {
        code: "ELEMENT_OVERLAP",
        message: expect.stringMatching(/; nothing tells whether the functions are identical$/),
      },
    ]);
  });

  test("warns of a module that came compiled", async () => {
    const sources = { owner: await assemble(owner), user: new WebAssembly.Module(await assemble(user)) };
    expect((await link(sources)).plan.warnings).toMatchObject([{ code: "PRECOMPILED_SEGMENTS", module: "user" }]);
  });
});
