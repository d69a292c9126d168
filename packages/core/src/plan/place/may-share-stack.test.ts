import { describe, expect, test } from "vitest";
import { moduleTypes } from "../../../test/wat.ts";
import type { PlanOptions } from "../plan-options.ts";
import { resolveLink } from "../read-link.ts";
import { mayNeedArrangement, mayShareStack } from "./may-share-stack.ts";

const IMPORTED = `(import "env" "memory" (memory 1))`;

async function mayShare(wat: string): Promise<boolean> {
  const { a } = await moduleTypes({ a: `(module ${wat})` });
  return mayShareStack(a);
}

describe("mayShareStack() of a module that imports a memory", () => {
  test.each([
    ["a mutable i32 global that begins at a multiple of 16", "(global (mut i32) (i32.const 65536))"],
    ["a mutable i64 global that begins at a multiple of 16", "(global (mut i64) (i64.const 1048576))"],
    ["a small multiple", "(global (mut i32) (i32.const 48))"],
    ["such a global behind others", "(global i32 (i32.const 1)) (global (mut i32) (i32.const 128))"],
  ])("is true with %s", async (_, globals) => {
    expect(await mayShare(IMPORTED + globals)).toBe(true);
  });

  test("is true with an imported stack pointer", async () => {
    expect(await mayShare(`${IMPORTED} (import "env" "__stack_pointer" (global (mut i32)))`)).toBe(true);
  });

  test.each([
    ["no global", ""],
    ["a constant global", "(global i32 (i32.const 65536))"],
    ["0", "(global (mut i32) (i32.const 0))"],
    ["a negative number", "(global (mut i32) (i32.const -16))"],
    ["another number", "(global (mut i32) (i32.const 100))"],
    ["a large number that is no multiple", "(global (mut i32) (i32.const 65540))"],
    ["a number of another type", "(global (mut f64) (f64.const 16))"],
  ])("is false with %s", async (_, globals) => {
    expect(await mayShare(IMPORTED + globals)).toBe(false);
  });
});

test("mayShareStack() is false for a memory that is the module's alone", async () => {
  const stack = "(global (mut i32) (i32.const 65536))";
  expect(await mayShare(`(memory 1) ${stack}`)).toBe(false);
  expect(await mayShare(`(memory (export "memory") 1) ${stack}`)).toBe(true);
});

describe("mayNeedArrangement() of two modules with a stack", () => {
  const STACK = "(global (mut i32) (i32.const 65536))";
  const IMPORTS = `(module (import "env" "memory" (memory 1)) ${STACK})`;
  const OWNS = `(module (memory (export "memory") 1) ${STACK})`;
  const verdict = async (modules: Readonly<Record<string, string>>, options?: PlanOptions) =>
    mayNeedArrangement(resolveLink(await moduleTypes(modules), options));

  test("is true if one imports a memory", async () => {
    expect(await verdict({ a: OWNS, b: IMPORTS })).toBe(true);
    expect(await verdict({ a: IMPORTS, b: IMPORTS })).toBe(true);
  });

  test("is false if each has a memory of its own, so that nothing is loaded or read for them", async () => {
    expect(await verdict({ a: OWNS, b: OWNS })).toBe(false);
  });

  test("is true for one that has a stack, if no module provides its memory", async () => {
    const bare = `(module (import "env" "memory" (memory 1)))`;
    expect(await verdict({ a: IMPORTS, b: bare })).toBe(true);
    expect(await verdict({ a: bare, b: bare })).toBe(false);
    expect(await verdict({ a: IMPORTS, b: bare }, { place: "off" })).toBe(false);
  });

  test("is true for one that has a stack, if no module provides its table", async () => {
    const table = `(module (import "a" "memory" (memory 1)) (import "env" "table" (table 1 funcref)))`;
    expect(await verdict({ a: OWNS, b: table })).toBe(true);
    expect(await verdict({ a: `(module (memory (export "memory") 1))`, b: table })).toBe(false);
  });

  test("is true for one beside AssemblyScript, which has a heap and no stack", async () => {
    const abort = `(import "env" "abort" (func (param i32 i32 i32 i32)))`;
    const script = `(module ${abort} (import "env" "memory" (memory 1)))`;
    const imports = { env: { memory: new WebAssembly.Memory({ initial: 1 }), abort: () => {} } };
    expect(await verdict({ a: IMPORTS, b: script }, { imports })).toBe(true);
    expect(await verdict({ a: script, b: script }, { imports })).toBe(false);
    const alone = `(module ${abort} (memory (export "memory") 1))`;
    expect(await verdict({ a: OWNS, b: alone }, { imports })).toBe(false);
  });

  test("is false with place: off, and if only one of them has a stack", async () => {
    expect(await verdict({ a: OWNS, b: IMPORTS }, { place: "off" })).toBe(false);
    expect(await verdict({ a: OWNS, b: `(module (import "env" "memory" (memory 1)))` })).toBe(false);
  });
});
