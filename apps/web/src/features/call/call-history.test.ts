import { signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import type { CallableExport, CallOutcome } from "../../model/call-api.ts";
import { emptySet, type ModuleSet } from "../../model/module-set.ts";
import type { LinkedView } from "../../model/snapshot.ts";
import type { Session } from "../../session/session.ts";
import { type CallRecord, callText, createCallHistory, frameTexts, recordText, stateText } from "./call-history.ts";

const callee: CallableExport = {
  module: "program",
  name: "createRecord",
  parameters: [
    { type: "i32", accepts: "i32" },
    { type: "f32", accepts: "f32" },
    { type: "f32", accepts: "f32" },
  ],
  results: [
    { type: "f32", accepts: "f32" },
    { type: "i64", accepts: "i64" },
  ],
};

const record = (state: CallRecord["state"]): CallRecord => ({
  number: 1,
  callee,
  values: [2, Math.fround(1.1), -0],
  state,
});

describe("a record of the history", () => {
  test("writes arguments as a reader writes them", () => {
    expect(callText(record({ is: "running" }))).toBe("program.createRecord(2, 1.1, -0)");
  });

  test("writes several results by their types", () => {
    const outcome = { returned: true, results: [Math.fround(0.1), 2n ** 60n], durationMs: 1 } as const;
    expect(stateText(record({ is: "ended", outcome }))).toBe("0.1, 1152921504606846976");
    expect(stateText(record({ is: "ended", outcome: { ...outcome, results: [] } }))).toBe("returned nothing");
  });

  test("copies a trap with the functions on its stack", () => {
    const frames = [
      { module: "memory", name: "malloc" },
      { module: undefined, name: "function 3" },
    ];
    const outcome = { returned: false, name: "RuntimeError", message: "unreachable", stack: "", frames } as const;
    expect(frameTexts(record({ is: "ended", outcome }))).toEqual(["memory!malloc", "function 3"]);
    expect(recordText(record({ is: "ended", outcome }))).toBe(
      "program.createRecord(2, 1.1, -0) → RuntimeError: unreachable\n  in memory!malloc\n  in function 3",
    );
  });

  test("says that it was stopped", () => {
    expect(stateText(record({ is: "stopped" }))).toMatch(/^stopped/);
  });
});

test("a second click while a call is under way calls nothing", async () => {
  const answers: ((outcome: CallOutcome) => void)[] = [];
  const ask = () => new Promise<CallOutcome>((resolve) => answers.push(resolve));
  const session = { ask } as unknown as Session;
  const history = createCallHistory();
  const calls = [1, 2].map(() => history.call(session, { callee, values: [1, 1, 1] }));
  expect(answers).toHaveLength(1);
  answers[0]?.({ returned: true, results: [], durationMs: 1 });
  await Promise.all(calls);
  expect(history.records.value.map(({ state }) => state.is)).toEqual(["ended"]);
  void history.call(session, { callee, values: [1, 1, 1] });
  expect(answers).toHaveLength(2);
});

test("a command of WASI that has run is linked again before it is called again, unless the bench has another set", async () => {
  const set: ModuleSet = { ...emptySet, options: { wasi: true } };
  const viewOf = () => ({ set, plan: {} as never, timings: [], modules: [] });
  const done: string[] = [];
  const session = {
    set: signal(set),
    view: signal<LinkedView>(viewOf()),
    state: signal("linked"),
    ask: async (): Promise<CallOutcome> => {
      done.push("call");
      return { returned: true, results: [], durationMs: 1 };
    },
    relink: async () => {
      done.push("link");
      session.view.value = viewOf();
    },
  };
  const history = createCallHistory();
  const main = { callee: { module: "program", name: "_start", parameters: [], results: [] }, values: [] };
  const run = () => history.call(session as unknown as Session, main);
  await run();
  const [first] = history.records.value;
  await Promise.all([history.call(session as unknown as Session, first as CallRecord), run()]);
  expect(done).toEqual(["call", "link", "call"]);
  session.set.value = { ...set, hostCode: "return" };
  await run();
  expect(done).toEqual(["call", "link", "call"]);
  expect(stateText(history.records.value[0] as CallRecord)).toMatch(/^not called: a program runs once/);
});
