import { countImported } from "../../wasm/count-imported.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import { largest } from "../../wasm/lists.ts";
import type { StackArea } from "../../wasm/module-areas.ts";
import { meets, type Resident } from "./residents.ts";

/** Bytes that are the stack of several modules: it grows from `high` down to `low`. */
export interface SharedStack {
  readonly low: number;
  readonly high: number;
}

/** The size of a stack that `wasm-ld` chooses. */
const USUAL_STACK_BYTES = 64 * 1024;

/**
 * The residents with a stack pointer that can be joined: one that they define and that can become an import, or one that
 * they import, if no module provides it.
 *
 * @param isSupposed - whether the linker would make an import of a module
 */
export function findSharers(
  residents: readonly Resident[],
  isSupposed: (module: number, position: number) => boolean,
): readonly Resident[] {
  return residents.filter((resident) => {
    const { stack, module, type } = resident;
    if (stack === undefined || type.precompiled) return false;
    const ordinal = ordinalOf(resident, stack);
    if (ordinal < 0) return isSupposed(module, importOf(resident, stack));
    const { global } = type.definitions;
    return global.length > ordinal && global.slice(0, ordinal + 1).every(({ movable }) => movable);
  });
}

/** The position of a stack pointer among the globals that its module defines; negative if the module imports it. */
export function ordinalOf({ type }: Resident, { global }: StackArea): number {
  return global - countImported("global", type.imports);
}

function importOf({ type }: Resident, { global }: StackArea): number {
  const globals = type.imports.flatMap((entry, position) => (externKindOf(entry.type) === "global" ? [position] : []));
  return globals[global] ?? -1;
}

/** The size in bytes of the largest stack. */
export function largestStack(sharers: readonly Resident[]): number {
  return largest(
    sharers.map(({ stack }) => sizeOf(stack)),
    0,
  );
}

function sizeOf(stack: StackArea | undefined): number {
  return stack?.initial === undefined ? USUAL_STACK_BYTES : stack.initial - stack.low;
}

/**
 * The stack of a module that stays, if it serves all: it is large enough, and no data lies in it.
 *
 * @param residents - all that stay
 * @param sharers - those among them with a stack pointer that can be joined
 */
export function chooseStack(
  residents: readonly Resident[],
  sharers: readonly Resident[],
  sizeBytes: number,
): SharedStack | undefined {
  const chosen = sharers.find(({ stack }) => {
    if (stack?.initial === undefined || sizeOf(stack) < sizeBytes) return false;
    const range = { start: stack.low, end: stack.initial };
    return residents.every(({ data }) => !meets(data, range));
  });
  return chosen && { low: chosen.stack?.low as number, high: chosen.stack?.initial as number };
}
