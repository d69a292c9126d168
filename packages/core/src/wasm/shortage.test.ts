import { describe, expect, test } from "vitest";
import { createEnlarger, shortageOf } from "./shortage.ts";

/*
 * The messages are those of V8 in Node.js 20 and 26, JavaScriptCore in Bun 1.4 and SpiderMonkey in Firefox 153.
 */

describe("shortageOf()", () => {
  test.each([
    ["memory import 0 is smaller than initial 30, got 17", { kind: "memory", declared: 30 }],
    [
      'Import #0 "env" "memory": memory import has 17 pages which is smaller than the declared initial of 30',
      { kind: "memory", declared: 30 },
    ],
    ["table import 0 is smaller than initial 30, got 17", { kind: "table", declared: 30 }],
    ["imported Memory with incompatible size", { kind: "memory" }],
    ["imported Table with incompatible size", { kind: "table" }],
    [
      "Memory import env:memory provided a 'size' that is smaller than the module's declared 'initial' import memory size",
      { kind: "memory" },
    ],
    ["Table import env:__indirect_function_table provided an 'initial' that is too small", { kind: "table" }],
  ] as const)("finds what is too small: %s", (reason, expected) => {
    expect(shortageOf(reason)).toEqual(expected);
  });

  test.each([
    "memory import 0 has a larger maximum size 40 than the module's declared maximum 30",
    "imported Memory with incompatible maximum size",
    "Memory import env:memory provided a 'maximum' that is larger than the module's declared 'maximum' import memory size",
    "mismatch in shared state of memory, declared = 1, imported = 0",
    "cannot import i32 memory as i64",
  ])("finds nothing in other refusals: %s", (reason) => {
    expect(shortageOf(reason)).toBeUndefined();
  });
});

describe("createEnlarger()", () => {
  const UNTOLD = "imported Memory with incompatible size";

  test("asks for more and more pages if the engine does not tell how many are declared", () => {
    const memory = new WebAssembly.Memory({ initial: 2 });
    const asked: number[] = [];
    const enlarge = createEnlarger({ memory }, ({ declared, more }) => {
      memory.grow(more);
      asked.push(declared);
    });
    for (let tries = 0; tries < 4; tries += 1) expect(enlarge(UNTOLD)).toBe(true);
    expect(asked).toEqual([3, 5, 9, 17]);
  });

  test.each([
    ["another refusal", "memory import 0 has no maximum limit"],
    ["a memory that is not ours", "table import 0 is smaller than initial 30, got 17"],
    ["a memory that is as large", "memory import 0 is smaller than initial 2, got 17"],
  ])("does nothing for %s", (_title, reason) => {
    const memory = new WebAssembly.Memory({ initial: 2 });
    const enlarge = createEnlarger({ memory }, () => expect.unreachable());
    expect(enlarge(reason)).toBe(false);
  });
});
