import { type LinkPlan, planLink } from "@rec/core";
import { beforeAll, describe, expect, test } from "vitest";
import { checkReplay, type Expected } from "./check-replay.ts";
import { countDoors } from "./count-doors.ts";
import type { DoorCount, ReplayOrder, ReplayOutcome } from "./replay-order.ts";

const EMPTY = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
/** (module (memory (export "memory") 1)) */
const PROGRAM = new Uint8Array([...EMPTY, 5, 3, 1, 0, 1, 7, 10, 1, 6, ...Buffer.from("memory"), 2, 0]);
/** (module (memory (export "h0") 1)) */
const OF_THE_LINKER = new Uint8Array([...EMPTY, 5, 3, 1, 0, 1, 7, 6, 1, 2, ...Buffer.from("h0"), 2, 0]);

const plan = planLink({});
const hoisting: LinkPlan = {
  ...plan,
  made: [{ owner: "a", type: { kind: "memory", limits: {} } as never, text: "memory" }],
};
const none: DoorCount = { compiled: [], compilations: 0, fetches: 0 };
const expected: Expected = { plan: "the plan\n", observed: { sum: 1 } };

function problemsOf(
  change: Partial<ReplayOutcome & { plan: string; observed: unknown }>,
  order: Partial<ReplayOrder> = {},
) {
  const outcome = { name: "a", plan: "the plan", observed: { sum: 1 }, doors: none, ...change };
  return checkReplay({ name: "a", plan, modules: {}, ...order }, outcome, expected);
}

const doorsOf = (work: () => unknown) => countDoors(work).doors;

// Node compiles its HTTP parser, which is WebAssembly, at the first use of fetch and its classes.
beforeAll(async () => {
  await fetch("data:,");
  await WebAssembly.compileStreaming(new Response(EMPTY, { headers: { "content-type": "application/wasm" } }));
});

describe("checkReplay()", () => {
  test("finds nothing where the replay is the same link", () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ doors: doorsOf(() => new WebAssembly.Module(EMPTY)) })).toEqual([]);
    const modules = { a: new WebAssembly.Module(PROGRAM) };
    expect(
      problemsOf({ doors: doorsOf(() => new WebAssembly.Module(OF_THE_LINKER)) }, { plan: hoisting, modules }),
    ).toEqual([]);
  });

  test("finds another plan, another result, and an error", () => {
    expect(problemsOf({ plan: "another" })).toEqual(['plan: expected "the plan", found "another"']);
    expect(problemsOf({ observed: { sum: 2 } })).toEqual(['observed: expected {"sum":1}, found {"sum":2}']);
    expect(problemsOf({ error: "no" } as never)).toEqual(["no"]);
  });

  test.each([
    ["bytes", new Uint8Array(3)],
    ["a buffer", new ArrayBuffer(3)],
    ["a shared buffer", new Uint8Array(new SharedArrayBuffer(3))],
    ["bytes further down", [{ deep: new DataView(new ArrayBuffer(3)) }]],
  ])("finds that the order carries %s", (_what, bytes) => {
    const order = { modules: { a: bytes } as unknown as ReplayOrder["modules"] };
    expect(problemsOf({}, order)).toEqual(["bytes that were sent: expected 0, found 3"]);
  });

  test.each<[string, () => unknown, string]>([
    ["a module", () => new WebAssembly.Module(PROGRAM), "compiled a module that exports memory"],
    [
      "a module of the linker for nothing",
      () => new WebAssembly.Module(OF_THE_LINKER),
      "the linker compiled 1 modules of its own, expected 0",
    ],
    ["compile", () => WebAssembly.compile(PROGRAM), "1 asynchronous compilations and 0 fetches"],
    ["instantiate with bytes", () => WebAssembly.instantiate(PROGRAM), "1 asynchronous compilations and 0 fetches"],
    [
      "compileStreaming",
      () => WebAssembly.compileStreaming(new Response(PROGRAM, { headers: { "content-type": "application/wasm" } })),
      "1 asynchronous compilations and 0 fetches",
    ],
    ["fetch", () => fetch("data:,"), "0 asynchronous compilations and 1 fetches"],
  ])("finds that the worker used %s", (_what, work, problem) => {
    expect(problemsOf({ doors: doorsOf(work) })).toContain(problem);
  });
});

describe("countDoors()", () => {
  test("counts no instantiation of a module that is there, and leaves everything as it was", async () => {
    const before = { ...Object.getOwnPropertyDescriptors(WebAssembly) };
    const module = new WebAssembly.Module(PROGRAM);
    const { result, doors } = countDoors(() => WebAssembly.instantiate(module));
    expect(Object.keys((await result).exports)).toEqual(["memory"]);
    expect(doors).toEqual(none);
    expect(Object.getOwnPropertyDescriptors(WebAssembly)).toEqual(before);
    expect(() => countDoors(() => expect.fail("thrown on"))).toThrow("thrown on");
    expect(Object.getOwnPropertyDescriptors(WebAssembly)).toEqual(before);
  });
});
