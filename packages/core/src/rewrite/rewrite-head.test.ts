import { print } from "@bytecodealliance/jco";
import { describe, expect, test } from "vitest";
import { rewriteOf, type Wish } from "../../test/rewrite-of.ts";
import { assemble } from "../../test/wat.ts";
import { moduleOf, name, PREAMBLE, section } from "../parse/fixtures/encode-module.ts";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { rewriteHead } from "./rewrite-head.ts";

function rewrite(bytes: Uint8Array<ArrayBuffer>, wish: Wish): Uint8Array<ArrayBuffer> {
  return rewriteHead(bytes, parseModule(bytes), rewriteOf(wish));
}

/** A module's fields in the text format, one a line, without the comments that number them. */
async function fieldsOf(bytes: Uint8Array): Promise<string[]> {
  const text = await print(bytes);
  return text
    .replaceAll(/ ?\(;.*?;\)/g, "")
    .split("\n")
    .slice(1, -2)
    .map((line) => line.trim());
}

const sectionIds = (bytes: Uint8Array<ArrayBuffer>) =>
  parseModule(bytes).sections.map((range) => range.name ?? range.id);

describe("rewriteHead() hoists", () => {
  test.each<[string, Wish, string, string[]]>([
    [
      "a memory",
      { memory: 1 },
      `(memory (export "m") 2 3)`,
      [`(import "rec:hoisted" "0" (memory 2 3))`, `(export "m" (memory 0))`],
    ],
    [
      "a table",
      { table: 1 },
      `(table (export "t") 2 funcref)`,
      [`(import "rec:hoisted" "0" (table 2 funcref))`, `(export "t" (table 0))`],
    ],
    [
      "a mutable global",
      { global: 1 },
      `(global (export "g") (mut i64) (i64.const 5))`,
      [`(import "rec:hoisted" "0" (global (mut i64)))`, `(export "g" (global 0))`],
    ],
    [
      "a constant global",
      { global: 1 },
      `(global (export "g") f32 (f32.const 5))`,
      [`(import "rec:hoisted" "0" (global f32))`, `(export "g" (global 0))`],
    ],
    [
      "a tag",
      { tag: 1 },
      `(type (func (param i32))) (tag (export "e") (type 0))`,
      [`(type (func (param i32)))`, `(import "rec:hoisted" "0" (tag (type 0) (param i32)))`, `(export "e" (tag 0))`],
    ],
    ["what it does not export", { memory: 1 }, `(memory 1)`, [`(import "rec:hoisted" "0" (memory 1))`]],
    [
      "the first of several",
      { memory: 1 },
      `(memory (export "m") 1) (memory (export "n") 2)`,
      [`(import "rec:hoisted" "0" (memory 1))`, `(memory 2)`, `(export "m" (memory 0))`, `(export "n" (memory 1))`],
    ],
    [
      "all of several",
      { global: 2 },
      `(global i32 (i32.const 1)) (global i64 (i64.const 1))`,
      [`(import "rec:hoisted" "0" (global i32))`, `(import "rec:hoisted" "1" (global i64))`],
    ],
    [
      "behind what it imports",
      { memory: 1 },
      `(import "a" "m" (memory 9)) (memory (export "m") 1)`,
      [`(import "a" "m" (memory 9))`, `(import "rec:hoisted" "0" (memory 1))`, `(export "m" (memory 1))`],
    ],
    [
      "every kind at once",
      { table: 1, memory: 1, global: 1, tag: 1 },
      `(type (func)) (tag (type 0)) (memory 1)
      (global i32 (i32.const 7)) (table 1 externref)`,
      [
        `(type (func))`,
        `(import "rec:hoisted" "0" (table 1 externref))`,
        `(import "rec:hoisted" "1" (memory 1))`,
        `(import "rec:hoisted" "2" (global i32))`,
        `(import "rec:hoisted" "3" (tag (type 0)))`,
      ],
    ],
  ])("%s", async (_, wish, fields, expected) => {
    expect(await fieldsOf(rewrite(await assemble(`(module ${fields})`), wish))).toEqual(expected);
  });

  test("nothing, and gives the same bytes, for an empty rewrite", async () => {
    const bytes = await assemble(`(module (memory 1) (func $f) (start $f))`);
    expect(rewrite(bytes, {})).toEqual(bytes);
  });
});

describe("rewriteHead() of start functions", () => {
  test("makes one an export, after the existing exports", async () => {
    const bytes = await assemble(`(module (func $f (export "f")) (func $begin) (start $begin))`);
    const rewritten = rewrite(bytes, { startExport: "rec:start" });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(rewritten));
    expect(Object.keys(instance.exports)).toEqual(["f", "rec:start"]);
    expect(parseModule(rewritten).start).toBeUndefined();
  });

  test("makes an export section if there is none", async () => {
    const bytes = await assemble(`(module (import "a" "f" (func $f)) (start $f) (func))`);
    const rewritten = rewrite(bytes, { startExport: "" });
    expect(sectionIds(bytes)).toEqual([1, 2, 3, 8, 10, "name"]);
    expect(sectionIds(rewritten)).toEqual([1, 2, 3, 7, 10, "name"]);
    expect(parseModule(rewritten).exports).toMatchObject([{ name: "", index: 0, importIndex: 0 }]);
  });

  test("does not run it until it is called", async () => {
    const bytes = await assemble(`(module (import "a" "started" (func $started)) (start $begin)
      (memory (export "m") 1) (func $begin (call $started)))`);
    let started = 0;
    const imports = {
      a: {
        started() {
          started += 1;
        },
      },
      "rec:hoisted": { "0": new WebAssembly.Memory({ initial: 1 }) },
    };
    const module = new WebAssembly.Module(rewrite(bytes, { memory: 1, startExport: "begin" }));
    const { exports } = new WebAssembly.Instance(module, imports);
    expect(started).toBe(0);
    (exports["begin"] as () => void)();
    expect(started).toBe(1);
    expect(exports["m"]).toBe(imports["rec:hoisted"]["0"]);
  });
});

describe("rewriteHead() shifts no index", () => {
  /** Reads and writes all that it defines, from functions, segments and the start function. */
  const WAT = `(module
    (type $answer (func (result i32)))
    (import "a" "twice" (func $twice (param i32) (result i32)))
    (import "a" "offset" (global $offset i32))
    (tag $thrown (param i32)) (tag $other)
    (table $t (export "table") 4 4 funcref)
    (memory $m (export "memory") 1)
    (global $counter (export "counter") (mut i32) (i32.const 40))
    (global $step i32 (i32.const 1))
    (global $from (mut i32) (global.get $offset))
    (elem (i32.const 1) $one $two)
    (data (i32.const 8) "\\05")
    (data (global.get $offset) "\\07")
    (func $one (type $answer) (i32.const 1))
    (func $two (type $answer) (call $twice (call $one)))
    (func $begin (global.set $counter (i32.add (global.get $counter) (global.get $step))))
    (start $begin)
    (func (export "sum") (result i32)
      (i32.add (i32.add (global.get $counter) (global.get $from))
        (i32.add (i32.add (i32.load8_u (i32.const 8)) (i32.load8_u (global.get $offset)))
          (i32.add (call_indirect $t (type $answer) (i32.const 1)) (call_indirect $t (type $answer) (i32.const 2))))))
    (func (export "throw") (param i32) (throw $thrown (local.get 0))))`;
  const SUM = 41 + 100 + 5 + 7 + 1 + 2;
  const wishes: Wish[] = [
    {},
    { table: 1 },
    { memory: 1 },
    { global: 1 },
    { global: 2 },
    { tag: 1 },
    { tag: 2 },
    { startExport: "begin" },
    { table: 1, memory: 1, global: 2, tag: 2, startExport: "begin" },
  ];

  test.each(wishes.map((wish) => [JSON.stringify(wish), wish] as const))("with %s", async (_, wish) => {
    const Tag = WebAssembly.Tag;
    const made = {
      table: [new WebAssembly.Table({ element: "anyfunc", initial: 4, maximum: 4 })],
      memory: [new WebAssembly.Memory({ initial: 1 })],
      global: [
        new WebAssembly.Global({ value: "i32", mutable: true }, 40),
        new WebAssembly.Global({ value: "i32", mutable: false }, 1),
      ],
      tag: [new Tag({ parameters: ["i32"] }), new Tag({ parameters: [] })],
    };
    const { hoists } = rewriteOf(wish);
    const taken: Record<string, number> = {};
    const given = hoists.map(({ kind, name }) => {
      const ordinal = taken[kind] ?? 0;
      taken[kind] = ordinal + 1;
      return [name, made[kind as keyof typeof made][ordinal]] as const;
    });
    const module = new WebAssembly.Module(rewrite(await assemble(WAT), wish));
    const { exports } = new WebAssembly.Instance(module, {
      a: { twice: (value: number) => 2 * value, offset: 100 } as never,
      "rec:hoisted": Object.fromEntries(given) as never,
    });
    const call = (name: string, ...values: unknown[]) =>
      (exports[name] as (...values: unknown[]) => unknown)(...values);
    if (wish.startExport !== undefined) call(wish.startExport);
    expect(call("sum")).toBe(SUM);
    if (wish.table === 1) expect(((made.table[0]?.get(2) ?? Number) as () => number)()).toBe(2);
    if (wish.memory === 1) expect(exports["memory"]).toBe(made.memory[0]);
    expect(() => call("throw", 5)).toThrow();
    try {
      call("throw", 5);
    } catch (error) {
      const thrown = error as { is(tag: unknown): boolean; getArg(tag: unknown, at: number): unknown };
      if ((wish.tag ?? 0) > 0) expect([thrown.is(made.tag[0]), thrown.getArg(made.tag[0], 0)]).toEqual([true, 5]);
    }
  });
});

describe("rewriteHead() of the name section", () => {
  test("leaves it as it is, and its indices name the same items", async () => {
    const bytes = await assemble(`(module $wise (memory $heap 1) (memory $other 1) (global $top (mut i32) (i32.const 0))
      (func $busy (export "f") (unreachable)))`);
    const rewritten = rewrite(bytes, { memory: 2, global: 1 });
    const text = await print(rewritten);
    expect(text).toMatch(/^\(module \$wise/);
    for (const named of ["(memory $heap", "(memory $other", "(global $top", "(func $busy"])
      expect(text).toContain(named);
    expect(bytes.slice(-30)).toEqual(rewritten.slice(-30));
  });
});

describe("rewriteHead() of imports in compact form", () => {
  test("leaves the groups as they are and adds a plain import", () => {
    const bytes = moduleOf(
      section(sectionId.import, 1, name("m"), name(""), 0x7f, 2, name("a"), 3, 0x7f, 0, name("b"), 3, 0x7f, 0),
      section(sectionId.memory, 1, 0, 1),
    );
    const rewritten = rewrite(bytes, { memory: 1 });
    expect(parseModule(rewritten)).toMatchObject({
      compactImports: true,
      imports: [{ name: "a" }, { name: "b" }, { module: "rec:hoisted", type: { kind: "memory" } }],
    });
    expect(rewritten.subarray(0, PREAMBLE.length)).toEqual(bytes.subarray(0, PREAMBLE.length));
  });
});
