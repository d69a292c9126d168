import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createCallThatWaits } from "./call-that-waits.ts";

type AnyFunction = (...values: unknown[]) => unknown;

let isBelowPromising = false;
/** Engines differ in the order: that of Node.js 24 calls the function, and throws then. */
let callsFirst = false;

/** In place of the function of an engine: the Node.js of the tests may have none. */
function Suspending(target: AnyFunction): AnyFunction {
  return (...values) => {
    if (isBelowPromising) return target(...values);
    if (callsFirst) target(...values);
    throw new Error("trying to suspend without WebAssembly.promising");
  };
}

beforeEach(() => void vi.stubGlobal("WebAssembly", Object.create(WebAssembly, { Suspending: { value: Suspending } })));
afterEach(() => void vi.unstubAllGlobals());

describe.each([true, false])("with pointers of 64 bits: %j", (isWide) => {
  const pointer = (value: number): unknown => (isWide ? BigInt(value) : value);

  test.each([true, false])("a call suspends only to wait; the engine calls first: %j", (first) => {
    callsFirst = first;
    const calls: string[] = [];
    const answer = (name: string, value: number) => (path: unknown, flags: unknown) => {
      calls.push(name);
      expect(flags).toBe(2);
      return pointer(value < 0 ? value : value + Number(path));
    };
    const answers = { instead: answer("instead", 30), later: answer("later", 20) };
    const call = createCallThatWaits({ ...answers, now: answer("now", 10) }, isWide) as AnyFunction;
    const waiting = createCallThatWaits({ ...answers, now: answer("now", -1) }, isWide) as AnyFunction;
    isBelowPromising = false;
    expect([call(pointer(5), 2), waiting(pointer(5), 2)]).toEqual([pointer(15), pointer(35)]);
    isBelowPromising = true;
    expect([call(pointer(6), 2), waiting(pointer(6), 2)]).toEqual([pointer(16), pointer(26)]);
    expect(calls).toEqual(["now", "now", "instead", "now", "now", "later"]);
  });
});

test("without permission to compile, each call suspends", () => {
  const refuse = (): never => {
    throw new EvalError("refused");
  };
  const members = { Suspending: { value: Suspending }, Module: { value: refuse } };
  vi.stubGlobal("WebAssembly", Object.create(WebAssembly, members));
  isBelowPromising = true;
  const call = createCallThatWaits({ now: () => 1, instead: () => 3, later: () => 2 }, false) as AnyFunction;
  expect(call(5, 2)).toBe(2);
});
