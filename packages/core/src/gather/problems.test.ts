import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { errorOf, hold, turns, unheard } from "../../test/outcomes.ts";
import type { Diagnostic, LoadCode, ParseCode } from "../diagnostic.ts";
import { ModuleLinkError, ModuleLoadError, ModuleParseError } from "../errors.ts";
import { createProblems, settleAll as settleWithPause } from "./problems.ts";

const settleAll = <Result>(works: readonly Promise<Result>[]) => settleWithPause(works, turns);

const problem = <Code extends Diagnostic["code"]>(code: Code, module: string) =>
  ({ code, message: `${module} is broken`, hint: "mend it", module }) as const;
const loadError = (code: LoadCode, module: string, cause?: unknown) =>
  new ModuleLoadError(code, [problem(code, module)], cause === undefined ? undefined : { cause });
const parseError = (code: ParseCode, module: string, cause?: unknown) =>
  new ModuleParseError(code, [{ ...problem(code, module), offset: 8 }], cause === undefined ? undefined : { cause });

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

  test("combines errors in input order, whatever the order in which they came", async () => {
    const slow = hold<number>();
    const cause = new Error("reset");
    const all = errorOf(settleAll([slow.promise, Promise.reject(parseError("UNEXPECTED_END", "b"))]));
    slow.reject(loadError("BODY_FAILED", "a", cause));
    const error = await all;
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect([error.code, error.module, error.cause]).toEqual(["BODY_FAILED", "a", cause]);
    expect(error.diagnostics.map(({ code, module }) => [code, module])).toEqual([
      ["BODY_FAILED", "a"],
      ["UNEXPECTED_END", "b"],
    ]);
  });

  test("is a ModuleParseError where the first in input order is", async () => {
    const errors = [parseError("NOT_WEBASSEMBLY", "a", 7), loadError("HTTP_STATUS", "b")];
    const error = await errorOf(settleAll(errors.map((reason) => Promise.reject(reason))));
    expect(error).toBeInstanceOf(ModuleParseError);
    expect([error.code, error.module, error.offset, error.cause]).toEqual(["NOT_WEBASSEMBLY", "a", 8, 7]);
  });

  test("a combined error has no cause where the first has none", async () => {
    const errors = [loadError("HTTP_STATUS", "a"), loadError("FETCH_FAILED", "b", new Error("refused"))];
    const error = await errorOf(settleAll(errors.map((reason) => Promise.reject(reason))));
    expect(Object.hasOwn(error, "cause")).toBe(false);
  });

  test.each([
    ["an error of no module", new TypeError("mistake")],
    ["a link error", new ModuleLinkError("Cannot link", [problem("IMPORT_LOOP", "x")])],
    ["undefined", undefined],
  ])("%s goes before all problems of modules", async (_what, foreign) => {
    const all = settleAll([Promise.reject(loadError("HTTP_STATUS", "a")), Promise.reject(foreign)]);
    expect(await errorOf(all)).toBe(foreign);
  });

  test("leaves no rejection unheard", async () => {
    const heard = await unheard(() =>
      errorOf(settleAll([Promise.reject(loadError("HTTP_STATUS", "a")), Promise.reject(new Error("b"))])),
    );
    expect(heard).toEqual([]);
  });
});

describe("createProblems()", () => {
  test("passes a result on, and never a failure", async () => {
    const { watch, failed } = createProblems(turns);
    expect(await watch(0, Promise.resolve(7))).toBe(7);
    const error = loadError("HTTP_STATUS", "a");
    const outcome = Promise.race([watch(0, Promise.reject(error)), turns(20).then(() => "nothing")]);
    expect(await errorOf(failed)).toBe(error);
    expect(await outcome).toBe("nothing");
  });

  test("tells of what has failed when the pause is over, by place, and of one failure a place", async () => {
    const pause = hold<void>();
    const { watch, failed } = createProblems(() => pause.promise);
    const late = hold<void>();
    watch(2, Promise.reject(loadError("HTTP_STATUS", "c")));
    watch(7, late.promise);
    watch(0, Promise.reject(loadError("FETCH_FAILED", "a")));
    watch(0, Promise.reject(loadError("BODY_FAILED", "a")));
    watch(1, Promise.reject(parseError("UNEXPECTED_END", "b")));
    await turns();
    pause.resolve();
    const error = await errorOf(failed);
    expect(error.diagnostics.map(({ code, module }) => [code, module])).toEqual([
      ["FETCH_FAILED", "a"],
      ["UNEXPECTED_END", "b"],
      ["HTTP_STATUS", "c"],
    ]);
    late.reject(loadError("HTTP_STATUS", "h"));
    await turns();
    expect(error.diagnostics).toHaveLength(3);
  });

  test("pauses once, after the first failure", async () => {
    let pauses = 0;
    const { watch, failed } = createProblems(async () => {
      pauses += 1;
      await turns();
    });
    await watch(0, Promise.resolve());
    expect(pauses).toBe(0);
    for (const place of [1, 2]) watch(place, Promise.reject(loadError("HTTP_STATUS", "a")));
    await errorOf(failed);
    expect(pauses).toBe(1);
  });

  test("leaves no rejection unheard, though nobody waits for the failure", async () => {
    const heard = await unheard(async () => {
      const { watch } = createProblems(turns);
      watch(0, Promise.reject(loadError("HTTP_STATUS", "a")));
      watch(1, Promise.reject(new Error("b")));
      await turns(20);
    });
    expect(heard).toEqual([]);
  });

  test("holds on to nothing that waited for what failed", async () => {
    const wait = async (): Promise<WeakRef<object>> => {
      const problems = createProblems(turns);
      const waiter = { bytes: new ArrayBuffer(1) };
      problems.watch(0, Promise.reject(loadError("HTTP_STATUS", "a"))).then(() => waiter);
      await errorOf(problems.failed);
      return new WeakRef(waiter);
    };
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const waiter = await wait();
    await turns();
    collect();
    expect(waiter.deref()).toBeUndefined();
  });
});
