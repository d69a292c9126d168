import { parse } from "@bytecodealliance/jco";
import { parseModule } from "@rec/core";
import { expect, test } from "vitest";
import { tracedModule } from "../inspect/describe-module.ts";
import { describeFrames, type TracedModule } from "./wasm-frames.ts";

const CALLEE = `(module (func $crash (export "crash") unreachable) (func (export "other")))`;
const CALLER = `(module (import "m" "crash" (func $c)) (func (export "go") call $inner) (func $inner call $c))`;

async function trapOf(
  callee: string,
  caller: string,
): Promise<{ stack: string; traced: Record<string, TracedModule> }> {
  const [inner, outer] = (await Promise.all([callee, caller].map((text) => parse(text)))).map(
    (bytes) => new Uint8Array(bytes),
  );
  if (inner === undefined || outer === undefined) throw new Error("Nothing was assembled");
  const first = new WebAssembly.Instance(new WebAssembly.Module(inner));
  const second = new WebAssembly.Instance(new WebAssembly.Module(outer), {
    m: { crash: first.exports["crash"] as () => void },
  });
  const traced = {
    callee: tracedModule({ type: parseModule(inner), bytes: inner }),
    caller: tracedModule({ type: parseModule(outer), bytes: outer }),
  };
  try {
    (second.exports["go"] as () => void)();
  } catch (error) {
    return { stack: (error as Error).stack ?? "", traced };
  }
  throw new Error("Expected a trap");
}

test("the frames of a trap get the names of functions and modules", async () => {
  const { stack, traced } = await trapOf(CALLEE, CALLER);
  expect(describeFrames(stack, traced)).toEqual([
    "crash (function 0) of callee",
    "inner (function 2) of caller",
    "go (function 1) of caller",
  ]);
});

test("a module is not named if two modules have such functions", async () => {
  const { stack, traced } = await trapOf(CALLEE, CALLER);
  const [first] = describeFrames(stack, { ...traced, twin: traced["callee"] as TracedModule });
  expect(first).toBe("crash (function 0)");
});

test("other stacks have no frames of WebAssembly", () => {
  expect(describeFrames("Error: x\n    at main (file:///a.js:1:2)\n    at node:internal/x", {})).toEqual([]);
});

test("an exported function without a name has that of its export, also if the module has a name", async () => {
  const { stack, traced } = await trapOf(
    `(module $misc (func) (func (export "crash") (export "stop") unreachable))`,
    `(module (import "m" "crash" (func $c)) (func $inner (export "go") call $c))`,
  );
  expect(describeFrames(stack, traced)).toEqual([
    "crash (function 1) of callee",
    "inner (function 1, exported as go) of caller",
  ]);
});

test("a function without a name and an export has its number, also if the module has a name", async () => {
  const { stack, traced } = await trapOf(
    `(module $misc (func unreachable) (func (export "crash") call 0))`,
    `(module (import "m" "crash" (func $c)) (func (export "go") call $c))`,
  );
  expect(describeFrames(stack, traced)[0]).toBe("function 0 of callee");
});

test("the frames of JavaScriptCore are read too", async () => {
  const { traced } = await trapOf(CALLEE, CALLER);
  const stack = "crash@wasm-function[0]\ninner@wasm-function[2]\n@file:///a.js:1:2";
  expect(describeFrames(stack, { callee: traced["callee"] as TracedModule })[0]).toContain("function 0");
});
