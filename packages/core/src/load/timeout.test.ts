import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { explained } from "../../test/load.ts";
import { errorOf, hold, unheard } from "../../test/outcomes.ts";
import type { Failure } from "../problem.ts";
import { createTimeout } from "./timeout.ts";

function waitFor(timeoutMs: number | undefined) {
  const host = createTestHost({ hasTimers: true });
  return { timeout: createTimeout(timeoutMs, host), clock: host.clock };
}

describe("createTimeout()", () => {
  test("passes on a result in time, and leaves no timer", async () => {
    const { timeout, clock } = waitFor(100);
    const answer = hold<number>();
    const awaited = timeout(answer.promise);
    expect(clock.waiting).toBe(1);
    clock.advance(99);
    answer.resolve(7);
    expect(await awaited).toBe(7);
    expect(clock.waiting).toBe(0);
  });

  test("is TIMED_OUT after that long, and is retryable", async () => {
    const { timeout, clock } = waitFor(100);
    const awaited = errorOf(timeout(new Promise(() => {})));
    clock.advance(100);
    const failure = (await awaited) as unknown as Failure;
    expect(failure.problems).toMatchObject([{ code: "TIMED_OUT", retryable: true }]);
    expect(explained(failure).diagnostics[0]?.message).toBe(
      'Unable to fetch WebAssembly file for "a": nothing came for 100 ms',
    );
  });

  test("restarts with each awaited promise, and does not run in between", async () => {
    const { timeout, clock } = waitFor(100);
    for (let at = 0; at < 3; at += 1) {
      const answer = hold<number>();
      const awaited = timeout(answer.promise);
      clock.advance(99);
      answer.resolve(at);
      expect(await awaited).toBe(at);
      clock.advance(1000);
    }
  });

  test("passes a rejection on as it is, and leaves no timer", async () => {
    const { timeout, clock } = waitFor(100);
    const failure = new Error("connection reset");
    expect(await errorOf(timeout(Promise.reject(failure)))).toBe(failure);
    expect(clock.waiting).toBe(0);
  });

  test("handles a rejection that comes too late", async () => {
    const heard = await unheard(async () => {
      const { timeout, clock } = waitFor(100);
      const answer = hold<number>();
      const awaited = errorOf(timeout(answer.promise));
      clock.advance(100);
      expect((await awaited).code).toBe("TIMED_OUT");
      answer.reject(new Error("connection reset"));
    });
    expect(heard).toEqual([]);
  });

  test("waits forever without a limit, or with one too long for a timer", async () => {
    for (const timeoutMs of [undefined, Number.POSITIVE_INFINITY, 2 ** 31]) {
      const { timeout, clock } = waitFor(timeoutMs);
      const answer = hold<number>();
      const awaited = timeout(answer.promise);
      expect(clock.waiting).toBe(0);
      clock.advance(1e9);
      answer.resolve(7);
      expect(await awaited).toBe(7);
    }
  });

  test("is NO_HOST if the host cannot wait, or there is no host", async () => {
    for (const host of [createTestHost(), undefined]) {
      const error = await errorOf(() => createTimeout(100, host));
      expect([error.code, explained(error).diagnostics[0]?.message]).toEqual([
        "NO_HOST",
        'Unable to load WebAssembly file for "a": timeoutMs needs a host that can wait',
      ]);
    }
  });
});
