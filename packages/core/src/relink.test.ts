import { readFile } from "node:fs/promises";
import { artifactUrl } from "@rec/wasm";
import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { assemble } from "../test/wat.ts";
import { link } from "./link.ts";
import type { Linked, LinkOptions } from "./link-options.ts";
import { relink } from "./relink.ts";

const artifact = async (name: "program" | "memory") => new Uint8Array(await readFile(artifactUrl(name)));

async function linkWat(modules: Readonly<Record<string, string>>, options?: LinkOptions): Promise<Linked> {
  const bytes: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const [name, wat] of Object.entries(modules)) bytes[name] = await assemble(wat);
  return link(bytes, options);
}

const call = ({ exports }: Pick<Linked, "exports">, module: string, name: string, ...values: unknown[]): unknown =>
  exported(exports, module, name)(...values);

function externOf<Extern>({ exports }: Pick<Linked, "exports">, module: string, name: string): Extern {
  return exports[module]?.[name] as Extern;
}

const memoryOf = (linked: Pick<Linked, "exports">, module: string) =>
  externOf<WebAssembly.Memory>(linked, module, "memory");

/** A module with a counter in a global that it does not export. */
const COUNTER = `(module (global $n (mut i32) (i32.const 0))
  (func (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))`;

describe("relink() of the lesson", () => {
  /** Another build of the lesson's program: it reads records, and its constants have moved. */
  const PROGRAM = `(module (import "env" "malloc" (func $malloc (param i32) (result i32)))
    (import "env" "free" (func $free (param i32)))
    (memory (export "memory") 2) (data (i32.const 1024) "another build")
    (func (export "sum") (param i32) (result f32) (f32.add (f32.load offset=4 (local.get 0)) (f32.load offset=8 (local.get 0))))
    (func (export "make") (result i32) (call $malloc (i32.const 12)))
    (func (export "drop") (param i32) (call $free (local.get 0))))`;

  test("keeps records in the memory, and the allocator with its heap", async () => {
    const linked = await link({ program: await artifact("program"), memory: await artifact("memory") });
    const records = [1, 2, 3].map((id) => call(linked, "program", "createRecord", id, id + 0.5, id + 1) as number);
    const next = await relink(linked, { program: await assemble(PROGRAM) });

    expect(next.kept).toEqual(["memory"]);
    expect(next.instances.memory).toBe(linked.instances.memory);
    expect(next.instances.program).not.toBe(linked.instances.program);
    expect(memoryOf(next, "program")).toBe(memoryOf(linked, "program"));
    expect(records.map((record) => call(next, "program", "sum", record))).toEqual([3.5, 5.5, 7.5]);
    // The allocator goes on: it frees a block of before, and gives out no block that is in use.
    expect(records).not.toContain(call(next, "program", "make"));
    call(next, "program", "drop", records[1]);
    expect(call(next, "program", "make")).toBe(records[1]);
    expect(next.lost).toMatchObject([
      { module: "program", kind: "memory", name: "memory", reason: expect.stringContaining("have changed 13 bytes") },
      { module: "program", kind: "memory", name: "memory", reason: expect.stringContaining("at other addresses") },
    ]);
  });

  test("loses nothing if the same program is linked again, also many times", async () => {
    const program = await artifact("program");
    const linked = await link({ program, memory: await artifact("memory") });
    let next: Linked = linked;
    for (let time = 0; time < 5; time += 1) {
      const again = await relink(next, { program });
      expect([again.kept, again.lost]).toEqual([["memory"], []]);
      next = again;
    }
    expect(next.instances["memory"]).toBe(linked.instances.memory);
    expect(Object.keys(next.exports)).toEqual(["program", "memory"]);
    expect(next.plan.order).toEqual(["memory", "program"]);
  });

  test("says that the heap is lost if the allocator is replaced, and the program is instantiated again with its memory", async () => {
    const memory = await artifact("memory");
    const linked = await link({ program: await artifact("program"), memory });
    const record = call(linked, "program", "createRecord", 7, 1, 2) as number;
    const next = await relink(linked, { memory });
    expect(next.kept).toEqual([]);
    expect(next.lost).toMatchObject([
      { module: "program", kind: "instance", reason: expect.stringContaining('its import "env" "malloc"') },
      { module: "memory", kind: "global" },
    ]);
    expect(memoryOf(next, "program")).toBe(memoryOf(linked, "program"));
    expect(new Int32Array(memoryOf(next, "program").buffer, record, 1)[0]).toBe(7);

    const third = await relink(next, { program: await artifact("program") });
    expect([third.kept, third.lost]).toEqual([["memory"], []]);
    expect(memoryOf(third, "program")).toBe(memoryOf(linked, "program"));
  });
});

describe("relink()", () => {
  test("replaces a leaf, and keeps all other instances", async () => {
    const leaf = (add: number) => `(module (import "counter" "next" (func $next (result i32)))
      (func (export "run") (result i32) (i32.add (call $next) (i32.const ${add}))))`;
    const linked = await linkWat({ counter: COUNTER, leaf: leaf(0), other: COUNTER });
    expect(call(linked, "leaf", "run")).toBe(1);
    const next = await relink(linked, { leaf: await assemble(leaf(100)) });
    expect([next.kept, next.lost]).toEqual([["counter", "other"], []]);
    expect(call(next, "leaf", "run")).toBe(102);
    // The earlier link still runs, with the same counter.
    expect(call(linked, "leaf", "run")).toBe(3);
    expect(next.exports["counter"]).toBe(linked.exports["counter"]);
  });

  test("instantiates importers of a replaced module again, and gives them back the state that they export", async () => {
    const provider = (value: number) => `(module (func (export "value") (result i32) (i32.const ${value})))`;
    const user = `(module (import "provider" "value" (func $value (result i32)))
      (memory (export "memory") 1) (data (i32.const 8) "\\05") (table (export "table") 3 funcref) (elem (i32.const 1) $value)
      (global $count (export "count") (mut i64) (i64.const 0)) (global $hidden (mut i32) (i32.const 0))
      (func (export "touch") (i32.store8 (i32.const 8) (i32.const 6)) (i32.store8 (i32.const 65600) (i32.const 9))
        (global.set $count (i64.const 77)) (global.set $hidden (i32.const 1)))
      (func (export "grow") (drop (memory.grow (i32.const 1))) (table.set (i32.const 0) (table.get (i32.const 1))))
      (func (export "hidden") (result i32) (global.get $hidden))
      (func (export "ask") (result i32) (call_indirect (result i32) (i32.const 1))))`;
    const linked = await linkWat({ user, provider: provider(1) });
    call(linked, "user", "grow");
    call(linked, "user", "touch");
    const next = await relink(linked, { provider: await assemble(provider(2)) });
    expect(next.kept).toEqual([]);
    expect(next.lost).toMatchObject([{ module: "user", kind: "instance" }]);
    expect(call(next, "user", "ask")).toBe(2);
    expect(call(next, "user", "hidden")).toBe(0);
    const bytes = new Uint8Array(memoryOf(next, "user").buffer);
    expect([bytes.length, bytes[8], bytes[65600]]).toEqual([131072, 6, 9]);
    expect(externOf<WebAssembly.Global>(next, "user", "count").value).toBe(77n);
    expect(externOf<WebAssembly.Table>(next, "user", "table").get(0)).not.toBeNull();
  });

  test("keeps the instances of a cycle whose functions go through slots, and fills the slots again", async () => {
    const odd = `(module (import "even" "even" (func $even (param i32) (result i32))) (global $calls (mut i32) (i32.const 0))
      (func (export "calls") (result i32) (global.get $calls))
      (func (export "odd") (param i32) (result i32) (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0)) (else (call $even (i32.sub (local.get 0) (i32.const 1)))))))`;
    const even = (zero: number) => `(module (import "odd" "odd" (func $odd (param i32) (result i32)))
      (func (export "even") (param i32) (result i32)
        (if (result i32) (i32.eqz (local.get 0)) (then (i32.const ${zero})) (else (call $odd (i32.sub (local.get 0) (i32.const 1)))))))`;
    const linked = await linkWat({ odd, even: even(1) });
    expect(linked.plan.deferred.map(({ importer }) => importer)).toEqual(["odd"]);
    expect(call(linked, "odd", "odd", 3)).toBe(1);
    let next = await relink(linked, { even: await assemble(even(10)) });
    expect([next.kept, next.lost]).toEqual([["odd"], []]);
    expect(call(next, "odd", "odd", 3)).toBe(10);
    next = await relink(next, { even: await assemble(even(20)) });
    expect([next.kept, next.lost]).toEqual([["odd"], []]);
    expect(call(next, "odd", "odd", 3)).toBe(20);
    expect(call(next, "odd", "calls")).toBe(6);

    // Without an import from the cycle there is no slot in the new plan, and the old one gets the function all the same.
    const alone = await assemble(`(module (func (export "even") (param i32) (result i32) (i32.const 30)))`);
    const last = await relink(next, { even: alone });
    expect([last.kept, last.lost, last.plan.deferred]).toEqual([["odd"], [], []]);
    expect(call(last, "odd", "odd", 3)).toBe(30);
  });

  test("gives a memory that another module hoists to the module that is instantiated again, with its static data", async () => {
    const owner = `(module (import "leaf" "f" (func $f (result i32))) (memory (export "memory") 1) (data (i32.const 16) "\\01\\02")
      (func (export "bump") (i32.store8 (i32.const 16) (i32.const 99)) (i32.store8 (i32.const 40) (call $f))))`;
    const leaf = (value: number) => `(module (import "owner" "memory" (memory 1)) (data (i32.const 64) "\\0${value}")
      (func (export "f") (result i32) (i32.const ${value})))`;
    const linked = await linkWat({ owner, leaf: leaf(3) });
    expect(linked.plan.made).toHaveLength(1);
    call(linked, "owner", "bump");
    const next = await relink(linked, { leaf: await assemble(leaf(4)) });
    expect(next.lost).toMatchObject([
      { module: "owner", kind: "instance" },
      { module: "leaf", kind: "memory", reason: "the data segments of the new module have changed 1 byte" },
    ]);
    expect(memoryOf(next, "owner")).toBe(memoryOf(linked, "owner"));
    const bytes = new Uint8Array(memoryOf(next, "owner").buffer);
    expect([bytes[16], bytes[17], bytes[40], bytes[64]]).toEqual([99, 2, 3, 4]);
    call(next, "owner", "bump");
    expect(bytes[40]).toBe(4);
  });

  test("keeps instances beside stubs that trap, and of modules that came compiled", async () => {
    const user = await assemble(`(module (import "env" "missing" (func)) (global $n (mut i32) (i32.const 0))
      (func (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))`);
    const leaf = await assemble(`(module (import "user" "next" (func $f (result i32))) (export "again" (func $f)))`);
    const linked: Linked = await link({ user: new WebAssembly.Module(user), leaf }, { unresolved: "trap" });
    expect(call(linked, "user", "next")).toBe(1);
    const next = await relink(linked, { leaf });
    expect([next.kept, next.lost]).toEqual([["user"], []]);
    expect(call(next, "leaf", "again")).toBe(2);
  });

  test("links a single module again", async () => {
    const linked = await linkWat({ a: `(module (memory (export "memory") 1) (data (i32.const 0) "a"))` });
    new Uint8Array(memoryOf(linked, "a").buffer)[100] = 5;
    const next = await relink(linked, {
      a: await assemble(`(module (memory (export "memory") 1) (data (i32.const 1) "b"))`),
    });
    expect([...new Uint8Array(memoryOf(next, "a").buffer, 0, 2)]).toEqual([97, 98]);
    expect(new Uint8Array(memoryOf(next, "a").buffer)[100]).toBe(5);
  });

  test("links again where a module passes on a hoisted memory with a looser type, and a third module wants the exact one", async () => {
    const modules = {
      passer: `(module (import "owner" "memory" (memory 1)) (func $f) (global (export "first") funcref (ref.func $f))
        (export "passed" (memory 0)))`,
      owner: `(module (import "passer" "first" (global funcref)) (memory (export "memory") 1 1))`,
      user: `(module (import "passer" "passed" (memory 1 1)) (func (export "pages") (result i32) (memory.size)))`,
    };
    const linked = await linkWat(modules);
    const first = await relink(linked, {});
    const second = await relink(first, {});
    expect(second.kept).toEqual(second.plan.order);
    expect(second.lost).toEqual([]);
    expect(call(second, "user", "pages")).toBe(1);
    expect(memoryOf(second, "owner")).toBe(externOf(linked, "passer", "passed"));
  });

  test("does nothing without new sources", async () => {
    const linked = await linkWat({ counter: COUNTER });
    const next = await relink(linked, {});
    expect([next.kept, next.lost]).toEqual([["counter"], []]);
    expect(next.instances["counter"]).toBe(linked.instances["counter"]);
  });
});

describe("a replaced module", () => {
  const program = (memory: string, further = "") => `(module ${memory} ${further})`;
  const put = (linked: Linked) => {
    new Uint8Array(memoryOf(linked, "a").buffer)[100] = 42;
  };
  const found = (linked: Linked) => new Uint8Array(memoryOf(linked, "a").buffer)[100];

  test.each<[string, string, string, string]>([
    [
      "a smaller maximum",
      `(memory (export "memory") 1 4)`,
      `(memory (export "memory") 1 3)`,
      "it does not fit the new module",
    ],
    [
      "no maximum before",
      `(memory (export "memory") 1)`,
      `(memory (export "memory") 1 3)`,
      "it does not fit the new module",
    ],
    ["more pages", `(memory (export "memory") 1)`, `(memory (export "memory") 2)`, "it does not fit the new module"],
    [
      "an import",
      `(memory (export "memory") 1)`,
      `(import "env" "memory" (memory 1))`,
      "the new module defines no memory",
    ],
    ["no export", `(memory 1)`, `(memory 1)`, "the module does not export it"],
  ])("loses its memory with %s, and says so", async (_, before, after, reason) => {
    const imports = { env: { memory: new WebAssembly.Memory({ initial: 1 }) } };
    const linked = await linkWat({ a: program(before) }, { imports });
    const next = await relink(linked, { a: await assemble(program(after)) });
    expect(next.lost).toMatchObject([{ module: "a", kind: "memory", reason: expect.stringContaining(reason) }]);
  });

  test("keeps a memory with a smaller minimum, or a larger maximum", async () => {
    const linked = await linkWat({ a: program(`(memory (export "memory") 2 4)`) });
    put(linked);
    const next = await relink(linked, { a: await assemble(program(`(memory (export "memory") 1 9)`)) });
    expect([found(next), next.lost]).toEqual([42, []]);
  });

  test("loses a memory that has grown, if the new module declares pages that belong to others by now", async () => {
    const linked = await linkWat({ a: program(`(memory (export "memory") 1)`) });
    memoryOf(linked, "a").grow(3);
    const next = await relink(linked, { a: await assemble(program(`(memory (export "memory") 2)`)) });
    expect(next.lost).toMatchObject([
      { module: "a", kind: "memory", reason: "the new module declares 2 pages, and those from 1 on belong to others" },
    ]);
    const same = await relink(linked, { a: await assemble(program(`(memory (export "memory") 1)`)) });
    expect([memoryOf(same, "a").buffer.byteLength, same.lost]).toEqual([4 * 65536, []]);
  });

  test("keeps its table, and the slots that it does not set have functions of the earlier instance", async () => {
    const table = (
      size: number,
      count: number,
    ) => `(module (table (export "table") ${size} funcref) (global $g (mut i32) (i32.const ${count}))
      (func $f (result i32) (global.get $g)) (elem (i32.const 0) ${"$f ".repeat(count)}))`;
    const linked = await linkWat({ a: table(4, 3) });
    const own = linked.exports["a"]?.["table"] as WebAssembly.Table;
    const next = await relink(linked, { a: await assemble(table(4, 1)) });
    expect(next.exports["a"]?.["table"]).toBe(own);
    expect([0, 1, 2].map((slot) => (own.get(slot) as () => number)())).toEqual([1, 3, 3]);
    expect(next.lost).toMatchObject([
      {
        module: "a",
        kind: "table",
        name: "table",
        reason: expect.stringMatching(/^2 elements from 1 on have their functions of before/),
      },
      { module: "a", kind: "global" },
    ]);
    const other = await assemble(`(module (table (export "table") 4 externref))`);
    expect((await relink(linked, { a: other })).lost).toMatchObject([
      { kind: "table", name: "table", reason: expect.stringContaining("it does not fit the new module") },
      { kind: "global" },
    ]);
  });

  test("keeps the values of mutable globals with the same type and initial value", async () => {
    const globals = (...list: string[]) =>
      `(module ${list.map((one, at) => `(global (export "g${at}") ${one})`).join(" ")})`;
    const linked = await linkWat({
      a: globals(
        "(mut i32) (i32.const 1)",
        "(mut f64) (f64.const 1)",
        "(mut i64) (i64.const 1)",
        "(mut externref) (ref.null extern)",
        "i32 (i32.const 1)",
        "(mut i32) (i32.const 8)",
        "(mut funcref) (ref.null func)",
      ),
    });
    const global = (from: Linked, name: string) => from.exports["a"]?.[name] as WebAssembly.Global;
    const token = { token: true };
    const values: [string, unknown][] = [
      ["g0", 5],
      ["g1", 2.5],
      ["g2", 9n],
      ["g3", token],
      ["g5", 9],
    ];
    for (const [name, value] of values) global(linked, name).value = value;
    const next = await relink(linked, {
      a: await assemble(
        globals(
          "(mut i32) (i32.const 2)",
          "(mut f64) (f64.const 1)",
          "(mut i32) (i32.const 1)",
          "(mut externref) (ref.null extern)",
          "i32 (i32.const 3)",
          "(mut i32) (i32.const 8)",
          "(mut funcref) (ref.null func)",
        ),
      ),
    });
    expect(["g0", "g1", "g2", "g3", "g4", "g5"].map((name) => global(next, name).value)).toEqual([
      2,
      2.5,
      1,
      token,
      3,
      9,
    ]);
    expect(next.lost.map(({ kind, name, reason }) => [kind, name, reason])).toEqual([
      ["global", "g0", "it has another initial value in the new module"],
      ["global", "g2", "it has another type in the new module"],
    ]);
  });

  test('begins anew with keep: "nothing", and all modules that import from it', async () => {
    const user = `(module (import "a" "memory" (memory 1)) (func (export "at") (param i32) (result i32) (i32.load8_u (local.get 0))))`;
    const bytes = await assemble(program(`(memory (export "memory") 1)`));
    const linked: Linked = await link({ a: bytes, user: await assemble(user), other: await assemble(COUNTER) });
    put(linked);
    const next = await relink(linked, { a: bytes }, { keep: "nothing" });
    expect(next.kept).toEqual(["other"]);
    expect([found(next), call(next, "user", "at", 100)]).toEqual([0, 0]);
    expect(next.lost).toMatchObject([
      { module: "a", kind: "memory", reason: "the option keep is nothing" },
      { module: "user", kind: "instance" },
    ]);
    const kept = await relink(linked, { a: bytes });
    expect([kept.kept, call(kept, "user", "at", 100), kept.lost]).toEqual([["user", "other"], 42, []]);
  });

  test("says that its static data has moved", async () => {
    const data = (address: number) => program(`(memory (export "memory") 1)`, `(data (i32.const ${address}) "same")`);
    const linked = await linkWat({ a: data(16), b: COUNTER });
    const same = await relink(linked, { a: await assemble(data(16)) });
    expect(same.lost).toEqual([]);
    const moved = await relink(same, { a: await assemble(data(32)) });
    expect(moved.lost.map(({ reason }) => reason)).toEqual([
      "the data segments of the new module have changed 4 bytes",
      expect.stringContaining("static data at other addresses"),
    ]);
  });
});
