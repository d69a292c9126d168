import type { Work } from "../../model/measure-api.ts";
import { shownName } from "../../model/shown-name.ts";

/** Work in linked modules, ready to be timed. */
export interface Exercise {
  /** Runs `count` operations, and returns the last result. */
  readonly run: (count: number) => unknown;
  /** `run` takes whole numbers of this many operations. */
  readonly step: number;
}

/** The exports of one linked form, by module. */
export type FormExports = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

type Callee = (...values: readonly unknown[]) => unknown;

/** Calls in one recursion: so deep that the call from JavaScript hardly counts. With closures, a worker's stack ends before 1,000. */
const DEPTH = 100;

/** Makes the exercise. Each form has loops of its own, so that the engine optimizes the calls of each form by themselves. */
export function workOn(exports: FormExports, work: Work): Exercise {
  const find = (name: string): Callee => {
    const found = exports[work.module]?.[name];
    if (typeof found !== "function")
      throw new Error(`${shownName(work.module)} does not export a function ${shownName(name)}`);
    return found as Callee;
  };
  switch (work.kind) {
    case "call":
      return { run: loopOf(find(work.name), work.values), step: 1 };
    case "records": {
      const [create, remove] = [find("createRecord"), find("deleteRecord")];
      return {
        step: 1,
        run(count) {
          let address: unknown;
          for (let left = count; left > 0; left--) {
            address = create(2, 1.1, 2.2);
            remove(address);
          }
          return address;
        },
      };
    }
    case "recursion": {
      const isEven = find("isEven");
      return {
        step: DEPTH,
        run(count) {
          let even: unknown;
          for (let left = count; left > 0; left -= DEPTH) even = isEven(DEPTH - 1);
          return even;
        },
      };
    }
  }
}

/** A loop for each number of arguments: an array that is spread at each call would cost more than the call. */
function loopOf(callee: Callee, values: readonly unknown[]): Exercise["run"] {
  const [a, b, c] = values;
  switch (values.length) {
    case 0:
      return (count) => {
        let last: unknown;
        for (let left = count; left > 0; left--) last = callee();
        return last;
      };
    case 1:
      return (count) => {
        let last: unknown;
        for (let left = count; left > 0; left--) last = callee(a);
        return last;
      };
    case 2:
      return (count) => {
        let last: unknown;
        for (let left = count; left > 0; left--) last = callee(a, b);
        return last;
      };
    case 3:
      return (count) => {
        let last: unknown;
        for (let left = count; left > 0; left--) last = callee(a, b, c);
        return last;
      };
    default:
      return (count) => {
        let last: unknown;
        for (let left = count; left > 0; left--) last = callee(...values);
        return last;
      };
  }
}
