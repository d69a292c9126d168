import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { errorOf, hold, turns, unheard } from "../../test/outcomes.ts";
import { ModuleLoadError } from "../errors.ts";
import { mayPass } from "./load-problems.ts";
import { createPatience } from "./patience.ts";

const subject = { name: "a", url: "https://example.test/a.wasm" };

function waitFor(timeoutMs: number | undefined) {
  const { wait, clock } = createTestHost({ hasTimers: true });
  return { patience: createPatience({ subject, timeoutMs, wait }), clock };
}

describe("createPatience()", () => {
  test("passes on what comes in time, and leaves no timer", async () => {
    const { patience, clock } = waitFor(100);
    const answer = hold<number>();
    const awaited = patience(answer.promise);
    expect(clock.waiting).toBe(1);
    clock.advance(99);
    answer.resolve(7);
    expect(await awaited).toBe(7);
    expect(clock.waiting).toBe(0);
  });

  test("is TIMED_OUT after that long, with module and URL, and may pass", async () => {
    const { patience, clock } = waitFor(100);
    const awaited = errorOf(patience(new Promise(() => {})));
    clock.advance(100);
    const error = await awaited;
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect([error.code, error.module, error.url]).toEqual(["TIMED_OUT", "a", subject.url]);
    expect(error.message).toBe("Unable to fetch WebAssembly file https://example.test/a.wasm: nothing came for 100 ms");
    expect(mayPass(error)).toBe(true);
  });

  test("begins anew with each thing that is awaited, and does not run in between", async () => {
    const { patience, clock } = waitFor(100);
    for (let at = 0; at < 3; at += 1) {
      const answer = hold<number>();
      const awaited = patience(answer.promise);
      clock.advance(99);
      answer.resolve(at);
      expect(await awaited).toBe(at);
      clock.advance(1000);
    }
  });

  test("passes a rejection on as it is, and leaves no timer", async () => {
    const { patience, clock } = waitFor(100);
    const failure = new Error("connection reset");
    expect(await errorOf(patience(Promise.reject(failure)))).toBe(failure);
    expect(clock.waiting).toBe(0);
  });

  test("hears what is rejected too late", async () => {
    const heard = await unheard(async () => {
      const { patience, clock } = waitFor(100);
      const answer = hold<number>();
      const awaited = errorOf(patience(answer.promise));
      clock.advance(100);
      expect((await awaited).code).toBe("TIMED_OUT");
      answer.reject(new Error("connection reset"));
      await turns();
    });
    expect(heard).toEqual([]);
  });

  test("has no end without a limit, nor with one that no timer can keep", async () => {
    for (const timeoutMs of [undefined, Number.POSITIVE_INFINITY, 2 ** 31]) {
      const { patience, clock } = waitFor(timeoutMs);
      const answer = hold<number>();
      const awaited = patience(answer.promise);
      expect(clock.waiting).toBe(0);
      clock.advance(1e9);
      answer.resolve(7);
      expect(await awaited).toBe(7);
    }
  });
});
