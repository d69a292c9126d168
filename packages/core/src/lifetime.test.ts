import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { afterDueEvents, errorOf, hold, unheard } from "../test/outcomes.ts";
import { withLifetime } from "./lifetime.ts";

describe("withLifetime()", () => {
  test("returns the result of the operation, and does not abort its signal", async () => {
    const seen: AbortSignal[] = [];
    const result = await withLifetime(undefined, async ({ signal }) => {
      seen.push(signal);
      return 7;
    });
    expect(result).toBe(7);
    expect(seen.map(({ aborted }) => aborted)).toEqual([false]);
  });

  test("rejects with the caller's reason even if the operation never settles", async () => {
    const controller = new AbortController();
    const running = errorOf(withLifetime(controller.signal, () => new Promise(() => {})));
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await running).toBe(reason);
  });

  test("runs the operation with an aborted signal if the caller's is already aborted", async () => {
    const reason = new Error("too late");
    let found: unknown;
    const running = withLifetime(AbortSignal.abort(reason), async ({ signal }) => {
      found = signal.reason;
      return "ignored";
    });
    expect(await errorOf(running)).toBe(reason);
    expect(found).toBe(reason);
  });

  test("fail() rejects at once, and the result that comes later is ignored", async () => {
    const late = hold<number>();
    const error = new Error("listener");
    const running = errorOf(
      withLifetime(undefined, ({ fail }) => {
        fail(error);
        return late.promise;
      }),
    );
    expect(await running).toBe(error);
    late.resolve(1);
  });

  test("aborts its own signal with the error that the operation failed with", async () => {
    const error = new Error("broken");
    let own: AbortSignal | undefined;
    const failed = await errorOf(
      withLifetime(undefined, async ({ signal }) => {
        own = signal;
        throw error;
      }),
    );
    expect(failed).toBe(error);
    expect(own?.reason).toBe(error);
  });

  test("fork() gives each part its own controller, which is aborted with the operation", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let parts: readonly AbortController[] = [];
    let late: (() => AbortController) | undefined;
    const running = errorOf(
      withLifetime(controller.signal, ({ fork }) => {
        parts = [fork(), fork()];
        late = fork;
        return new Promise(() => {});
      }),
    );
    expect(new Set(parts).size).toBe(2);
    controller.abort(reason);
    expect([...parts, late?.()].map((part) => part?.signal.reason)).toEqual([reason, reason, reason]);
    await running;
  });

  test("fork() does not abort its signals after success", async () => {
    let part: AbortController | undefined;
    await withLifetime(undefined, async ({ fork }) => {
      part = fork();
    });
    expect(part?.signal.aborted).toBe(false);
  });

  test("releases once, together with the abort, in the order of registration", async () => {
    const controller = new AbortController();
    const released: string[] = [];
    const running = errorOf(
      withLifetime(controller.signal, ({ onEnd }) => {
        onEnd(() => released.push("a"));
        onEnd(() => released.push("b"));
        return new Promise(() => {});
      }),
    );
    controller.abort();
    expect(released).toEqual(["a", "b"]);
    await running;
    expect(released).toEqual(["a", "b"]);
  });

  test("releases after success too, and at once if registered later", async () => {
    const released: string[] = [];
    let register: ((release: () => void) => void) | undefined;
    await withLifetime(undefined, async ({ onEnd }) => {
      register = onEnd;
      onEnd(() => released.push("in time"));
    });
    expect(released).toEqual(["in time"]);
    register?.(() => released.push("late"));
    expect(released).toEqual(["in time", "late"]);
  });

  test.each([
    ["success", async () => 1],
    ["failure", () => Promise.reject(new Error("broken"))],
  ])("leaves no listener on the caller's signal after %s", async (_how, run) => {
    const { signal } = new AbortController();
    await withLifetime<unknown>(signal, async () => {
      expect(getEventListeners(signal, "abort")).toHaveLength(1);
      return run();
    }).catch(() => {});
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("leaves no listener on the caller's signal after an abort", async () => {
    const controller = new AbortController();
    const running = errorOf(withLifetime(controller.signal, () => new Promise(() => {})));
    controller.abort();
    await running;
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("no rejection is unhandled when the operation fails after the abort", async () => {
    const late = hold<number>();
    const heard = await unheard(async () => {
      const controller = new AbortController();
      const running = errorOf(withLifetime(controller.signal, () => late.promise));
      controller.abort();
      await running;
      late.reject(new Error("late"));
      await afterDueEvents();
    });
    expect(heard).toEqual([]);
  });
});
