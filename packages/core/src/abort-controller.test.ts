import { afterEach, describe, expect, test, vi } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { createAbortController } from "./abort-controller.ts";
import { link } from "./link.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("createAbortController() where the platform has none", () => {
  test("calls each listener once, with the first reason", () => {
    vi.stubGlobal("AbortController", undefined);
    const { signal, abort } = createAbortController();
    const [heard, removed] = [vi.fn(), vi.fn()];
    signal.addEventListener("abort", heard);
    signal.addEventListener("abort", removed);
    signal.removeEventListener("abort", removed);
    expect(signal.aborted).toBe(false);
    signal.throwIfAborted();
    abort("first");
    abort("second");
    expect([signal.aborted, signal.reason]).toEqual([true, "first"]);
    expect(() => signal.throwIfAborted()).toThrow("first");
    expect([heard.mock.calls.length, removed.mock.calls.length]).toEqual([1, 0]);
  });

  test("lets a link succeed and fail", async () => {
    const good = await assemble(`(module (func (export "f")))`);
    vi.stubGlobal("AbortController", undefined);
    expect(Object.keys((await link({ good })).exports.good)).toEqual(["f"]);
    expect((await errorOf(link({ good, bad: Uint8Array.of(1, 2, 3, 4) }))).code).toBe("NOT_WEBASSEMBLY");
  });
});

test("createAbortController() takes that of the platform", () => {
  expect(createAbortController()).toBeInstanceOf(AbortController);
});
