import { beforeAll, describe, expect, test } from "vitest";
import { link } from "../../src/link.ts";
import type { Linked } from "../../src/link-options.ts";
import { relink } from "../../src/relink.ts";
import { errorOf } from "../outcomes.ts";
import { assemble } from "../wat.ts";
import { compile, FREESTANDING } from "./ask-clang.ts";

const PROGRAM = `(module (memory (export "memory") 2) (table (export "__indirect_function_table") 4 funcref)
  (global $sp (export "__stack_pointer") (mut i32) (i32.const 65536)) (func (export "f") (result i32) (i32.const 1)))`;

const LIBRARY = `static int count = 3;
  __attribute__((export_name("count"))) int next(void) { return ++count; }`;

const COUNTER = `(module (global $n (mut i32) (i32.const 0))
  (func (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))`;

describe("relink() of a link with placed modules", () => {
  let library: Uint8Array<ArrayBuffer>;
  let linked: Linked;
  beforeAll(async () => {
    library = await compile({ "library.c": LIBRARY }, FREESTANDING);
    linked = await link({
      program: await assemble(PROGRAM),
      library,
      other: await assemble(COUNTER),
      user: await assemble(`(module (import "other" "next" (func $f (result i32))) (export "again" (func $f)))`),
    });
  }, 180_000);

  test("refuses to replace a module that may share their memory", async () => {
    expect(linked.plan.units.map(({ rewrite }) => rewrite?.place !== undefined)).toEqual([false, true, false, false]);
    for (const [name, source] of [
      ["library", library],
      ["program", await assemble(PROGRAM)],
    ] as const) {
      const error = await errorOf(relink(linked, { [name]: source }));
      expect(error).toMatchObject({ code: "NOT_RELINKABLE", diagnostics: [{ module: name }] });
      expect(error.diagnostics[0]?.hint).toContain("link all modules again with link");
    }
  });

  test("replaces all others, and the placed modules stay", async () => {
    expect(linked.exports["library"]?.["count"]()).toBe(4);
    const next = await relink(linked, { other: await assemble(COUNTER) });
    expect(next.kept).toEqual(expect.arrayContaining(["program", "library"]));
    expect(next.exports["library"]?.["count"]()).toBe(5);
    expect(next.lost.map(({ module, kind }) => [module, kind])).toEqual([
      ["other", "global"],
      ["user", "instance"],
    ]);
    const third = await relink(next, { user: await assemble(`(module)`) });
    expect(third.exports["library"]?.["count"]()).toBe(6);
  });
});
