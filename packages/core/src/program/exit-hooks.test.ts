import { expect, test } from "vitest";
import { createExitHooks } from "./exit-hooks.ts";
import type { ExitFunction } from "./run-exits.ts";

/** A C library that runs what is registered at its end, the last registered first. */
function createLibc(capacity = Number.POSITIVE_INFINITY) {
  const registered: number[] = [];
  const ran: number[] = [];
  let hook: (number: unknown) => void = () => {};
  const hooks = createExitHooks({
    register: (_slot, number) => (registered.length < capacity ? registered.push(Number(number)) && 0 : -1),
    asAddress: (value) => value,
    slotFor: (run) => {
      hook = run;
      return 7;
    },
    functionAt: (slot) => () => void ran.push(slot),
  });
  const exit = (): void => {
    for (let number = registered.pop(); number !== undefined; number = registered.pop()) hook(number);
  };
  return { hooks, registered, ran, exit };
}

/** As a library is closed. */
function runAll(exits: ExitFunction[], release: (exit: ExitFunction) => void): void {
  for (let exit = exits.pop(); exit !== undefined; exit = exits.pop()) release(exit);
}

const exitOf = (slot: number): ExitFunction => ({ slot, argument: 0 });

test("createExitHooks() runs destructors of all libraries in one order, and each once", () => {
  const { hooks, ran, exit } = createLibc();
  const [one, two]: [ExitFunction[], ExitFunction[]] = [[], []];
  for (const [exits, slot] of [
    [one, 1],
    [two, 2],
    [one, 3],
  ] as const)
    hooks.note(exits, exitOf(slot));
  exit();
  expect([ran, one, two]).toEqual([[3, 2, 1], [], []]);
});

test("createExitHooks() does not run destructors of a library that is closed, and registers no more than live at one time", () => {
  const { hooks, registered, ran, exit } = createLibc();
  for (let count = 0; count < 1_000; count += 1) {
    const exits: ExitFunction[] = [];
    hooks.note(exits, exitOf(count));
    hooks.note(exits, exitOf(count));
    runAll(exits, hooks.release);
  }
  expect(registered.length).toBe(2);
  const last: ExitFunction[] = [];
  hooks.note(last, exitOf(5));
  exit();
  expect([ran, last]).toEqual([[5], []]);
});

test("createExitHooks() leaves a destructor to the close of its library if the program does not take it", () => {
  const { hooks, ran, exit } = createLibc(1);
  const exits: ExitFunction[] = [];
  for (const slot of [1, 2]) hooks.note(exits, exitOf(slot));
  exit();
  expect([ran, exits.map(({ slot }) => slot)]).toEqual([[1], [2]]);
});
