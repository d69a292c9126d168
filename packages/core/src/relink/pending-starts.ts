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
  const waiting: { readonly slots: ReadonlySet<number>; readonly run: () => void }[] = [];
  let next = 0;
  const runReady = (): void => {
    for (let first = waiting[next]; first?.slots.size === 0; first = waiting[next]) {
      next += 1;
      first.run();
    }
  };
  /** The slots of each cycle that are not filled, by module and by slot. */
  const ofModule = new Map<string, ReadonlySet<number>>();
  const ofSlot = new Map<number, Set<number>>();
  for (const { modules, deferred } of cycles) {
    const open = new Set(deferred);
    for (const module of modules) ofModule.set(module, open);
    for (const slot of deferred) ofSlot.set(slot, open);
  }
  return {
    add(unit, { exports, startExport }) {
      if (startExport === undefined) return;
      const slots = ofModule.get(unit.name) ?? new Set();
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
      ofSlot.get(slot)?.delete(slot);
      runReady();
    },
  };
}
