import { describe, expect, test } from "vitest";
import { explainFailure } from "../explain/explain-failure.ts";
import { OPENING_WORDS } from "../explain/opening-words.ts";
import type { PlannedImport } from "../plan/import-format.ts";
import { Failure } from "../problem.ts";
import { asUnfit, shortageOf } from "./unfit-library.ts";

/*
 * The messages are those of V8 in Node.js 20 and 26, JavaScriptCore in Bun 1.4 and SpiderMonkey in Firefox 153.
 */

const ENV = { memory: "memory", table: "__indirect_function_table" } as const;

function refused(reason: string, name: string = ENV.memory): Failure {
  const rejected = { module: "env", name } as PlannedImport;
  const problem = { about: "engine-rejected", code: "ENGINE_REJECTED", module: "l.so", reason, rejected } as const;
  return new Failure("link", [problem], { cause: "the cause" });
}

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
    expect(shortageOf(refused(reason, ENV[expected.kind]))).toEqual(expected);
    expect(shortageOf(refused(reason, "other"))).toBeUndefined();
  });

  test.each([
    "memory import 0 has a larger maximum size 40 than the module's declared maximum 30",
    "imported Memory with incompatible maximum size",
    "Memory import env:memory provided a 'maximum' that is larger than the module's declared 'maximum' import memory size",
    "mismatch in shared state of memory, declared = 1, imported = 0",
    "cannot import i32 memory as i64",
  ])("finds nothing in other refusals: %s", (reason) => {
    expect(shortageOf(refused(reason))).toBeUndefined();
  });
});

describe("asUnfit()", () => {
  test.each([
    ["cannot import i32 memory as i64", 32],
    ["cannot import i64 memory as i32", 64],
    ["cannot import i64 table as i32", 64],
    ["imported memory with incompatible address type i32", 32],
    ["imported table with incompatible address type i64", 64],
  ])("names the address size of the program: %s", (reason, program) => {
    const failure = asUnfit(refused(reason)) as Failure;
    expect(failure).toMatchObject({ code: "EXTERN_TYPE_MISMATCH", cause: "the cause" });
    const { message } = explainFailure(failure, OPENING_WORDS);
    expect(message).toContain(`l.so is not built for the ${program}-bit addresses of the program`);
    expect(message).toContain(`hint: build the module for ${program} bits`);
  });

  test("leaves other errors as they are", () => {
    const other = new Failure("link", [{ about: "x", code: "INSTANTIATION_TRAPPED" }]);
    for (const error of [other, new Error("x"), undefined]) expect(asUnfit(error)).toBe(error);
  });
});
