import type { AnyFunction } from "../bind/closure.ts";
import type { ExitFunction } from "./run-exits.ts";

/** Functions that opened libraries register for `quick_exit` of their program. */
export interface QuickExits {
  /** Registers a function for a library, which is known by its list of destructors. Returns what `at_quick_exit` returns. */
  note(library: readonly ExitFunction[], slot: number): number;
  /** Forgets the functions of a library that is closed. */
  drop(library: readonly ExitFunction[]): void;
}

interface QuickInput {
  /** `at_quick_exit` of the program. */
  readonly register: AnyFunction;
  /** A pointer as the function takes it. */
  readonly asAddress: (value: number) => unknown;
  /** The slot of a new function without parameters; undefined if the engine makes none. */
  readonly slotFor: (run: () => void) => number | undefined;
  readonly functionAt: (slot: number) => AnyFunction | null;
}

const FAILED = 1;

/*
 * The C library keeps a short list of functions for `quick_exit`, and takes none out of it. So the program gets a hook in place of each
 * function of a library. The hook of a closed library does nothing, and serves the next function.
 */
export function createQuickExits({ register, asAddress, slotFor, functionAt }: QuickInput): QuickExits {
  const hooks: ({ readonly library: readonly ExitFunction[]; readonly slot: number } | undefined)[] = [];
  const free: number[] = [];
  const registerNew = (): number | undefined => {
    const number = hooks.length;
    const slot = slotFor(() => functionAt(hooks[number]?.slot ?? 0)?.());
    if (slot === undefined || Number(register(asAddress(slot))) !== 0) return undefined;
    hooks.push(undefined);
    return number;
  };
  return {
    note(library, slot) {
      const number = free.pop() ?? registerNew();
      if (number === undefined) return FAILED;
      hooks[number] = { library, slot };
      return 0;
    },
    drop(library) {
      for (const [number, hook] of hooks.entries()) {
        if (hook?.library !== library) continue;
        hooks[number] = undefined;
        free.push(number);
      }
    },
  };
}
