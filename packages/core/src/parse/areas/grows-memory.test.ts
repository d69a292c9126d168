import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { assemble } from "../../../test/wat.ts";
import { parseModule } from "../../parse-module.ts";
import { growsMemory } from "./grows-memory.ts";

async function grows(code: string, memory = `(import "env" "memory" (memory 1 9 shared))`): Promise<boolean> {
  const bytes = await assemble(
    `(module ${memory} (table 70 funcref) (elem declare func 0) (tag $t) (global $g (mut i32) (i32.const 0))
       (func $f (param i32) (result i32) (local $l i64) (local $v v128) ${code}))`,
  );
  return growsMemory(bytes, parseModule(bytes));
}

describe("growsMemory()", () => {
  test("finds memory.grow wherever it stands in a function", async () => {
    expect(await grows("i32.const 1 memory.grow")).toBe(true);
    expect(await grows("(block (loop (if (local.get 0) (then (drop (memory.grow (local.get 0))))))) i32.const 0")).toBe(
      true,
    );
    // local.get 2, memory.grow: the same bytes as a block without a result, then unreachable.
    const bytes = await assemble(
      `(module (memory (export "m") 1) (func (param i32 i32 i32) (result i32) local.get 2 memory.grow))`,
    );
    expect(growsMemory(bytes, parseModule(bytes))).toBe(true);
  });

  test.each([
    ["memory.size", "memory.size"],
    ["a block that begins with unreachable", "(block unreachable) i32.const 1"],
    ["a loop that begins with unreachable", "(loop unreachable) i32.const 1"],
    ["-64, then unreachable", "i32.const -64 unreachable"],
    ["a load at the offset 64, then unreachable", "local.get 0 i32.load offset=64 unreachable"],
    ["constants that have the bytes", "(drop (i64.const 8256)) (drop (f32.const 2)) (drop (f64.const 2)) i32.const 1"],
    [
      "a table of 65 labels",
      `(block ${"(block ".repeat(64)} local.get 0 br_table ${"0 ".repeat(64)} 0 ${")".repeat(64)}) (block unreachable) i32.const 1`,
    ],
    [
      "vectors",
      "(local.set $v (v128.const i32x4 64 64 64 64)) (drop (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (local.get $v) (local.get $v))) (drop (v128.load64_lane 1 (local.get 0) (local.get $v))) (drop (i8x16.extract_lane_u 3 (local.get $v))) (block unreachable) i32.const 1",
    ],
    [
      "atomic instructions",
      "atomic.fence (drop (i32.atomic.rmw.add offset=64 (local.get 0) (local.get 0))) (block unreachable) i32.const 1",
    ],
    [
      "bulk instructions",
      "(memory.fill (local.get 0) (local.get 0) (local.get 0)) (memory.copy (local.get 0) (local.get 0) (local.get 0)) (drop (i32.trunc_sat_f32_s (f32.const 64))) (block unreachable) i32.const 1",
    ],
    [
      "calls and references",
      "(drop (ref.func $f)) (drop (ref.is_null (ref.null func))) (drop (call_indirect (param i32) (result i32) (local.get 0) (local.get 0))) (drop (select (result i32) (local.get 0) (local.get 0) (local.get 0))) (block unreachable) (call $f (local.get 0))",
    ],
    ["handlers", "(block $h (try_table (catch $t $h) (catch_all $h) (block unreachable))) i32.const 1"],
  ])("is not misled by %s", async (_, code) => {
    expect(await grows(code)).toBe(false);
    expect(await grows(`${code} drop local.get 0 memory.grow`)).toBe(true);
  });

  test("a module that grows its second memory does not grow the first", async () => {
    const memories = `(import "env" "memory" (memory 1)) (memory $second 1)`;
    expect(await grows("(memory.grow $second (local.get 0))", memories)).toBe(false);
    expect(
      await grows("(i32.store $second offset=64 (local.get 0) (local.get 0)) (memory.grow (local.get 0))", memories),
    ).toBe(true);
  });

  test("modules without code, and code that is cut off, grow nothing", async () => {
    const empty = await assemble(`(module (import "env" "memory" (memory 1)))`);
    expect(growsMemory(empty, parseModule(empty))).toBe(false);
    const bytes = await assemble(
      `(module (memory (export "m") 1) (func (result i32) (block unreachable) i32.const 1 memory.grow))`,
    );
    const { sections } = parseModule(bytes);
    const cut = sections.map((section) => (section.id === 10 ? { ...section, sizeBytes: 6 } : section));
    expect(growsMemory(bytes, { sections: cut })).toBe(false);
  });

  test("memory.wasm grows its memory", () => {
    const bytes = Uint8Array.from(readFileSync(new URL("../../../../../wasm/dist/memory.wasm", import.meta.url)));
    expect(parseModule(bytes).areas).toEqual({ grows: true });
  });
});
