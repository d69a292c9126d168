import { describe, expect, test } from "vitest";
import { watchStream } from "../../test/byte-stream.ts";
import { errorOf, hold } from "../../test/outcomes.ts";
import { createByteBody } from "./byte-body.ts";
import { bodyFailed, fetchFailed, httpStatus, integrityMismatch, timedOut } from "./load-problems.ts";
import type { OpenedModule } from "./opened-module.ts";
import { repeatLoad } from "./repeat-load.ts";

const subject = { name: "a", url: "https://example.test/a.wasm" };
const reset = () => bodyFailed(subject, new Error("connection reset"));

/** An attempt whose head has arrived; what is behind it plays no part here. */
function streamed(head: readonly number[]): OpenedModule {
  const ignore = { subject, onChunk: () => {}, onEnd: () => {} };
  const patience = <Result>(awaited: Promise<Result>) => awaited;
  const bytes = Uint8Array.from(head);
  const body = createByteBody(watchStream(bytes).stream, { ...ignore, patience });
  return { ...subject, content: { kind: "stream", head: bytes, body } };
}

const HEAD = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

interface Attempts {
  readonly retries?: number;
  readonly wait?: (durationMs: number) => Promise<void>;
}

/** Repeats a load whose attempts come out as listed. */
function load(outcomes: readonly (OpenedModule | Error)[], { retries = 2, wait }: Attempts = {}) {
  const waits: number[] = [];
  let attempts = 0;
  const open = async (): Promise<OpenedModule> => {
    const outcome = outcomes[attempts];
    attempts += 1;
    if (outcome === undefined) throw new Error("Expected no further attempt");
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const repeated = repeatLoad(open, {
    retries,
    wait:
      wait ??
      (async (durationMs) => {
        waits.push(durationMs);
      }),
  });
  return {
    repeated,
    waits,
    get attempts() {
      return attempts;
    },
  };
}

describe("repeatLoad()", () => {
  test("begins at once, and opens once where that succeeds", async () => {
    const opened = streamed(HEAD);
    const loading = load([opened]);
    expect(loading.attempts).toBe(1);
    expect([await loading.repeated.opened(), await loading.repeated.opened()]).toEqual([opened, opened]);
    expect([loading.attempts, loading.waits]).toEqual([1, []]);
  });

  test.each<readonly [string, Error]>([
    ["no answer", fetchFailed(subject, new TypeError("fetch failed"))],
    ["a body that broke off", reset()],
    ["silence", timedOut(subject, 100)],
    ...[408, 425, 429, 500, 502, 503, 504].map(
      (status) => [`status ${status}`, httpStatus(subject, status, "")] as const,
    ),
  ])("tries again after %s", async (_what, error) => {
    const opened = streamed(HEAD);
    const loading = load([error, error, opened]);
    expect(await loading.repeated.opened()).toBe(opened);
    expect([loading.attempts, loading.waits]).toEqual([3, [100, 200]]);
  });

  test.each<readonly [string, Error]>([
    ...[0, 304, 400, 401, 403, 404, 410, 416].map(
      (status) => [`status ${status}`, httpStatus(subject, status, "")] as const,
    ),
    ["other bytes than were meant", integrityMismatch(subject, "sha256-a", "sha256-b")],
    ["what a host says for certain", fetchFailed(subject, httpStatus(subject, 404, "Not Found"))],
    ["an error of nobody's making", new TypeError("mistake")],
  ])("does not try again after %s", async (_what, error) => {
    const loading = load([error, streamed(HEAD)]);
    expect(await errorOf(loading.repeated.opened())).toBe(error);
    expect([loading.attempts, loading.waits]).toEqual([1, []]);
  });

  test.each([0, 1, 2, 5])("rejects with the last error after %i further attempts", async (retries) => {
    const errors = Array.from({ length: retries + 1 }, reset);
    const loading = load([...errors, streamed(HEAD)], { retries });
    expect(await errorOf(loading.repeated.opened())).toBe(errors.at(-1));
    expect(loading.waits).toEqual([100, 200, 400, 800, 1600].slice(0, retries));
  });

  test("rejects with what ends the pause between two attempts", async () => {
    const reason = new Error("enough");
    const loading = load([reset(), streamed(HEAD)], { wait: () => Promise.reject(reason) });
    expect(await errorOf(loading.repeated.opened())).toBe(reason);
    expect(loading.attempts).toBe(1);
  });
});

describe("RepeatedLoad.again()", () => {
  test("resolves to the attempt that takes the place of one whose body failed", async () => {
    const [first, second] = [streamed(HEAD), streamed(HEAD)];
    const loading = load([first, second]);
    const opened = await loading.repeated.opened();
    expect(await loading.repeated.again(opened, reset())).toBe(second);
    expect(await loading.repeated.opened()).toBe(second);
    expect([loading.attempts, loading.waits]).toEqual([2, [100]]);
  });

  test("begins one attempt, though two who read the same one meet its failure", async () => {
    const [first, second] = [streamed(HEAD), streamed(HEAD)];
    const pause = hold<void>();
    const loading = load([first, second], { wait: () => pause.promise });
    const opened = await loading.repeated.opened();
    const again = [loading.repeated.again(opened, reset()), loading.repeated.again(opened, reset())];
    const late = loading.repeated.opened();
    pause.resolve();
    expect(await Promise.all([...again, late])).toEqual([second, second, second]);
    expect(await loading.repeated.again(opened, reset())).toBe(second);
    expect(loading.attempts).toBe(2);
  });

  test("counts failures of heads and of bodies together", async () => {
    const last = reset();
    const loading = load([reset(), streamed(HEAD), streamed(HEAD), streamed(HEAD)]);
    const first = await loading.repeated.opened();
    const second = await loading.repeated.again(first, reset());
    expect(await errorOf(loading.repeated.again(second, last))).toBe(last);
    expect([loading.attempts, loading.waits]).toEqual([3, [100, 200]]);
  });

  test("throws what will not pass as it is, to everybody who asks from then on", async () => {
    const loading = load([streamed(HEAD), streamed(HEAD)]);
    const opened = await loading.repeated.opened();
    const mistake = new TypeError("mistake");
    expect(await errorOf(loading.repeated.again(opened, mistake))).toBe(mistake);
    expect(await errorOf(loading.repeated.opened())).toBe(mistake);
    expect(loading.attempts).toBe(1);
  });

  test("is BODY_FAILED with the first failure as cause where the next attempt brings another file", async () => {
    const failure = reset();
    for (const other of [
      streamed([...HEAD, 1]),
      streamed([...HEAD.slice(0, -1), 1]),
      { ...subject, content: { kind: "bytes", bytes: Uint8Array.from(HEAD) } } as const,
    ]) {
      const loading = load([streamed([...HEAD, 2]), other]);
      const error = await errorOf(loading.repeated.again(await loading.repeated.opened(), failure));
      expect([error.code, error.module, error.url, error.cause]).toEqual(["BODY_FAILED", "a", subject.url, failure]);
      expect(error.message).toBe(
        "Unable to read WebAssembly file https://example.test/a.wasm: the body ended early, and the next try brought another file",
      );
    }
  });

  test("takes an attempt that has read more or less of the same file", async () => {
    for (const [one, another] of [
      [HEAD, [...HEAD, 10, 4]],
      [[...HEAD, 10, 4], HEAD],
    ] as const) {
      const second = streamed(another);
      const loading = load([streamed(one), second]);
      expect(await loading.repeated.again(await loading.repeated.opened(), reset())).toBe(second);
    }
  });
});
