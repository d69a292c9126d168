import type { AnyFunction } from "../bind/closure.ts";
import type { ExitFunction } from "./run-exits.ts";

/** Gives destructors of opened libraries to the C library of the program, whose `exit` runs them. */
export interface ExitHooks {
  /** Notes a destructor in the list of its library, and with the program. */
  note(exits: ExitFunction[], exit: ExitFunction): void;
  /** A destructor is run by us: the program has nothing to run for it. */
  release(exit: ExitFunction): void;
}

interface HooksInput {
  /** `__cxa_atexit` of the program; undefined if it has none. */
  readonly register: AnyFunction | undefined;
  /** A pointer as the function takes it. */
  readonly asAddress: (value: number) => unknown;
  /** The slot of a new function that calls `run` with its argument; undefined if the engine makes none. */
  readonly slotFor: (run: (hook: unknown) => void) => number | undefined;
  readonly functionAt: (slot: number) => AnyFunction | null;
}

/*
 * The C library of a program ends it: `exit`, and a return from `main`, run what `atexit` and C++ have registered, the last
 * registered first, then write what stands in the buffers of `stdout`. A destructor that ran later would write in vain, and one that
 * ran earlier would find functions of `main` that have not ended. So each destructor of an opened library is registered with the program
 * too: as a hook, one function of ours with a number, because the library may be closed before the program ends. A hook whose
 * destructor has run stays in the list of the program and serves the next one. So that list is as long as the most
 * destructors at one time.
 */
export function createExitHooks({ register, asAddress, slotFor, functionAt }: HooksInput): ExitHooks {
  const waiting: ({ readonly exits: ExitFunction[]; readonly exit: ExitFunction } | undefined)[] = [];
  const numbers = new WeakMap<ExitFunction, number>();
  const free: number[] = [];
  let slot: number | undefined;
  const run = (hook: unknown): void => {
    const number = Number(hook);
    const found = waiting[number];
    // The program has taken it out of its list.
    waiting[number] = undefined;
    if (free.includes(number)) free.splice(free.indexOf(number), 1);
    const at = found?.exits.indexOf(found.exit) ?? -1;
    if (found === undefined || at < 0) return;
    const { exits, exit } = found;
    exits.splice(at, 1);
    functionAt(exit.slot)?.(exit.argument);
  };
  const registerNew = (): number | undefined => {
    slot ??= register && slotFor(run);
    if (slot === undefined) return undefined;
    const number = waiting.push(undefined) - 1;
    return Number(register?.(asAddress(slot), asAddress(number), asAddress(0))) === 0 ? number : undefined;
  };
  return {
    note(exits, exit) {
      exits.push(exit);
      const number = free.pop() ?? registerNew();
      if (number === undefined) return;
      waiting[number] = { exits, exit };
      numbers.set(exit, number);
    },
    release(exit) {
      const number = numbers.get(exit);
      if (number === undefined || waiting[number]?.exit !== exit) return;
      waiting[number] = undefined;
      free.push(number);
    },
  };
}
