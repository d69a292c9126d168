import type { Instantiation } from "../instantiate/run-steps.ts";
import type { LinkPlan } from "../plan/plan-format.ts";

interface Started {
  readonly exports: WebAssembly.Exports;
  /** The export of the deferred start function, if the module has one. */
  readonly startExport: string | undefined;
}

/** Start functions of modules that were compiled for an earlier plan. The steps of the new plan do not call them. */
export interface PendingStarts {
  add(unit: Instantiation, started: Started): void;
  /** A slot of the new plan is filled. */
  filled(slot: number): void;
}

/** Calls a start function as soon as all slots of the cycle with its module are filled. */
export function startsAfterFills({ cycles }: LinkPlan): PendingStarts {
  const waiting: { readonly slots: Set<number>; readonly run: () => void }[] = [];
  const runReady = (): void => {
    while (waiting[0]?.slots.size === 0) waiting.shift()?.run();
  };
  const filled = new Set<number>();
  return {
    add(unit, { exports, startExport }) {
      if (startExport === undefined) return;
      const cycle = cycles.find(({ modules }) => modules.includes(unit.name));
      const slots = new Set((cycle?.deferred ?? []).filter((slot) => !filled.has(slot)));
      const run = (): void => {
        try {
          (exports[startExport] as () => void)();
        } catch (error) {
          throw unit.stopped(error);
        }
      };
      waiting.push({ slots, run });
      runReady();
    },
    filled(slot) {
      filled.add(slot);
      for (const { slots } of waiting) slots.delete(slot);
      runReady();
    },
  };
}
