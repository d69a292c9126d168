import type { AnyFunction } from "../bind/closure.ts";

/** A destructor: the slot of a function, and its argument. */
export interface ExitFunction {
  readonly slot: number;
  readonly argument: unknown;
}

interface ExitContext {
  /** The function in a slot. */
  readonly functionAt: (slot: number) => AnyFunction | null;
  /** Notes the value of the stack pointer; the result sets it back. */
  readonly markStack: () => () => void;
  /** Called for each, before it runs. */
  readonly onExit?: (exit: ExitFunction) => void;
}

/** Notes the value of a stack pointer; the result sets it back, after code has trapped and left it lowered. */
export function markStack(stackPointer: WebAssembly.Global | undefined): () => void {
  const value: unknown = stackPointer?.value;
  return () => {
    if (stackPointer) stackPointer.value = value as never;
  };
}

/** The error of the first destructor that has failed, if one has. */
export interface ExitResult {
  readonly thrown?: unknown;
}

/** Runs the destructors of a library, the last registered first. One that traps leaves the stack pointer as it was before. */
export function runExits(exits: ExitFunction[], { functionAt, markStack, onExit }: ExitContext): ExitResult {
  let failed: ExitResult = {};
  for (let exit = exits.pop(); exit !== undefined; exit = exits.pop()) {
    const restoreStack = markStack();
    onExit?.(exit);
    try {
      functionAt(exit.slot)?.(exit.argument);
    } catch (thrown) {
      restoreStack();
      if (!("thrown" in failed)) failed = { thrown };
    }
  }
  return failed;
}
