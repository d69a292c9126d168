import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { afterDueEvents, errorOf, hold, unheard } from "../../test/outcomes.ts";
import type { LoadCode, ParseCode } from "../diagnostic.ts";
import { ModuleLinkError } from "../errors.ts";
import { Failure } from "../problem.ts";
import { collectFailures, type FailureCollector, settleAll as settleAllWith } from "./collect-failures.ts";

/** The waits of a host that cannot wait. */
const AT_ONCE = { due: afterDueEvents, enough: afterDueEvents };

const settleAll = <Result>(works: readonly Promise<Result>[]) => settleAllWith(works, AT_ONCE);

const causedBy = (cause: unknown) => (cause === undefined ? undefined : { cause });
const loadError = (code: LoadCode, module: string, cause?: unknown) =>
  new Failure("load", [{ about: "test", code, module }], causedBy(cause));
const parseError = (code: ParseCode, module: string, cause?: unknown) =>
  new Failure("parse", [{ about: "test", code, module, offset: 8 }], causedBy(cause));

/** The failure with which a promise rejects. */
const failureOf = async (work: Promise<unknown>): Promise<Failure> => (await errorOf(work)) as unknown as Failure;
const told = ({ problems }: Failure) => problems.map(({ code, module }) => [code, module]);

describe("settleAll()", () => {
  test("returns results in input order", async () => {
    const slow = hold<number>();
    const all = settleAll([slow.promise, Promise.resolve(2)]);
    slow.resolve(1);
    expect(await all).toEqual([1, 2]);
    expect(await settleAll([])).toEqual([]);
  });

  test("throws a single error as it is", async () => {
    const error = loadError("HTTP_STATUS", "a");
    expect(await errorOf(settleAll([Promise.resolve(1), Promise.reject(error)]))).toBe(error);
  });

  test("combines errors in input order, in any order of arrival", async () => {
    const slow = hold<number>();
    const cause = new Error("reset");
    const all = failureOf(settleAll([slow.promise, Promise.reject(parseError("UNEXPECTED_END", "b"))]));
    slow.reject(loadError("BODY_FAILED", "a", cause));
    const failure = await all;
    expect([failure.phase, failure.code, failure.cause]).toEqual(["load", "BODY_FAILED", cause]);
    expect(told(failure)).toEqual([
      ["BODY_FAILED", "a"],
      ["UNEXPECTED_END", "b"],
    ]);
  });

  test("is a parse failure if the first in input order is one", async () => {
    const errors = [parseError("NOT_WEBASSEMBLY", "a", 7), loadError("HTTP_STATUS", "b")];
    const { phase, code, problems, cause } = await failureOf(settleAll(errors.map((reason) => Promise.reject(reason))));
    expect([phase, code, problems[0].module, problems[0].offset, cause]).toEqual([
      "parse",
      "NOT_WEBASSEMBLY",
      "a",
      8,
      7,
    ]);
  });

  test("a combined error has no cause if the first has none", async () => {
    const errors = [loadError("HTTP_STATUS", "a"), loadError("FETCH_FAILED", "b", new Error("refused"))];
    const error = await errorOf(settleAll(errors.map((reason) => Promise.reject(reason))));
    expect(Object.hasOwn(error, "cause")).toBe(false);
  });

  test.each([
    ["an error of no module", new TypeError("mistake")],
    ["a link error", new ModuleLinkError("Cannot link", [{ code: "IMPORT_LOOP", message: "m", hint: "h" }])],
    ["undefined", undefined],
  ])("%s goes before all problems of modules", async (_what, foreign) => {
    const all = settleAll([Promise.reject(loadError("HTTP_STATUS", "a")), Promise.reject(foreign)]);
    expect(await errorOf(all)).toBe(foreign);
  });

  test("leaves no rejection unhandled", async () => {
    const heard = await unheard(() =>
      errorOf(settleAll([Promise.reject(loadError("HTTP_STATUS", "a")), Promise.reject(new Error("b"))])),
    );
    expect(heard).toEqual([]);
  });
});

describe("collectFailures()", () => {
  const never = new Promise<never>(() => {});

  test("passes a result on, and never a failure", async () => {
    const { watch, unlessFailed } = collectFailures(AT_ONCE);
    expect(await watch(0, Promise.resolve(7))).toBe(7);
    expect(await unlessFailed(Promise.resolve(8))).toBe(8);
    const error = loadError("HTTP_STATUS", "a");
    const passedOn: unknown[] = [];
    watch(0, Promise.reject(error)).finally(() => passedOn.push("something"));
    expect(await errorOf(unlessFailed(never))).toBe(error);
    await afterDueEvents();
    expect(passedOn).toEqual([]);
  });

  test("reports all failures that are known once failures have settled, by place, one for each place", async () => {
    const settled = hold<void>();
    const { watch, unlessFailed } = collectFailures({ ...AT_ONCE, due: () => settled.promise });
    const late = hold<void>();
    watch(2, Promise.reject(loadError("HTTP_STATUS", "c")));
    watch(7, late.promise);
    watch(0, Promise.reject(loadError("FETCH_FAILED", "a")));
    watch(0, Promise.reject(loadError("BODY_FAILED", "a")));
    watch(1, Promise.reject(parseError("UNEXPECTED_END", "b")));
    await afterDueEvents();
    settled.resolve();
    const failure = await failureOf(unlessFailed(never));
    const expected = [
      ["FETCH_FAILED", "a"],
      ["UNEXPECTED_END", "b"],
      ["HTTP_STATUS", "c"],
    ];
    expect(told(failure)).toEqual(expected);
    late.reject(loadError("HTTP_STATUS", "h"));
    await afterDueEvents();
    expect(told(failure)).toEqual(expected);
  });

  test("lets failures settle once, after the first", async () => {
    let times = 0;
    const { watch, unlessFailed } = collectFailures({
      ...AT_ONCE,
      due: async () => {
        times += 1;
        await afterDueEvents();
      },
    });
    await watch(0, Promise.resolve());
    expect(times).toBe(0);
    for (const place of [1, 2]) watch(place, Promise.reject(loadError("HTTP_STATUS", "a")));
    await errorOf(unlessFailed(never));
    expect(times).toBe(1);
  });

  test("waits for work that is still running, and for work that this begins", async () => {
    const { watch, unlessFailed } = collectFailures({ due: afterDueEvents, enough: () => never });
    const [first, second] = [hold<number>(), hold<number>()];
    watch(0, Promise.reject(loadError("HTTP_STATUS", "a")));
    watch(1, first.promise).then(() => watch(2, second.promise));
    const failing = failureOf(unlessFailed(never));
    await afterDueEvents();
    first.resolve(1);
    await afterDueEvents();
    second.reject(loadError("FETCH_FAILED", "c"));
    expect(told(await failing)).toEqual([
      ["HTTP_STATUS", "a"],
      ["FETCH_FAILED", "c"],
    ]);
  });

  test("waits no longer than it may, and then ends the wait", async () => {
    const enough = hold<void>();
    const aborted: unknown[] = [];
    const { watch, unlessFailed } = collectFailures({
      due: afterDueEvents,
      enough(signal) {
        signal.addEventListener("abort", () => aborted.push("ended"));
        return enough.promise;
      },
    });
    watch(0, Promise.reject(loadError("HTTP_STATUS", "a")));
    watch(1, never);
    let isOver = false;
    const failing = failureOf(unlessFailed(never)).finally(() => {
      isOver = true;
    });
    await afterDueEvents();
    expect(isOver).toBe(false);
    enough.resolve();
    expect(told(await failing)).toEqual([["HTTP_STATUS", "a"]]);
    expect(aborted).toEqual(["ended"]);
  });

  test.each([
    ["if no other work is running", (_: FailureCollector) => {}],
    ["for work that waits for other work", ({ watch }: FailureCollector) => watch(1, never, false)],
    ["if an error is no module's failure", ({ watch }: FailureCollector) => watch(1, Promise.reject(new TypeError()))],
  ])("does not wait %s", async (_, more) => {
    const failures = collectFailures({ due: afterDueEvents, enough: () => never });
    failures.watch(0, Promise.reject(loadError("HTTP_STATUS", "a")));
    more(failures);
    expect(await errorOf(failures.unlessFailed(never))).toBeInstanceOf(Error);
  });

  test("leaves no rejection unhandled, even if no work waits for the failure", async () => {
    const heard = await unheard(async () => {
      const { watch } = collectFailures(AT_ONCE);
      watch(0, Promise.reject(loadError("HTTP_STATUS", "a")));
      watch(1, Promise.reject(new Error("b")));
      await afterDueEvents();
    });
    expect(heard).toEqual([]);
  });

  test("holds no reference to work that waited for failed work", async () => {
    const wait = async (): Promise<WeakRef<object>> => {
      const failures = collectFailures(AT_ONCE);
      const waiter = { bytes: new ArrayBuffer(1) };
      failures.watch(0, Promise.reject(loadError("HTTP_STATUS", "a"))).then(() => waiter);
      await errorOf(failures.unlessFailed(new Promise<never>(() => {})));
      return new WeakRef(waiter);
    };
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const waiter = await wait();
    await afterDueEvents();
    collect();
    expect(waiter.deref()).toBeUndefined();
  });
});
