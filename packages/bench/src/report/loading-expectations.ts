import { lowerBoundMs } from "../loading/lower-bound.ts";
import type { LoadingResults, MeasuredSet } from "../loading/measure-loading.ts";
import type { Expectation } from "./expectations.ts";
import { middleOf } from "./figures.ts";

/** An expectation of each set by itself. */
export interface SetExpectation {
  readonly title: string;
  readonly maximum: number;
  /** Undefined for a set that has no such figure. */
  readonly measure: (set: MeasuredSet) => number | undefined;
}

/** The lower bound of a set on the machine of the measurement, in ms. */
export function boundOf({ shape, times }: MeasuredSet, isDiscovered: boolean): number {
  return lowerBoundMs(shape, { isDiscovered, compileMs: middleOf(times.compile) ?? 0 });
}

const loaderOf = ({ times }: MeasuredSet, name: string): number | undefined => middleOf(times.loaders[name]);

function ratio(value: number | undefined, base: number | undefined): number | undefined {
  return value === undefined || base === undefined ? undefined : value / base;
}

export const setExpectations: readonly SetExpectation[] = [
  {
    title: "all modules given: rec to the lower bound",
    maximum: 1.1,
    measure: (set) => ratio(loaderOf(set, "known"), boundOf(set, false)),
  },
  {
    title: "roots given: rec to the lower bound",
    maximum: 1.1,
    measure: (set) => ratio(loaderOf(set, "discovered"), boundOf(set, true)),
  },
  {
    title: "all modules given: rec to Promise.all",
    maximum: 1.05,
    measure: (set) => ratio(loaderOf(set, "known"), loaderOf(set, "all")),
  },
  {
    title: "all modules given: rec to one after the other",
    maximum: 0.5,
    measure: (set) => ratio(loaderOf(set, "known"), loaderOf(set, "sequential")),
  },
  {
    title: "roots given: rec to one after the other",
    maximum: 0.5,
    measure: (set) => ratio(loaderOf(set, "discovered"), loaderOf(set, "sequential")),
  },
];

/** The worst of all sets, and the number within the limit: `1.07 × at worst, holds`, `1.23 × at worst, holds in 30 of 39`. */
export function judgeSets({ maximum, measure }: SetExpectation, { sets }: LoadingResults): string {
  const found = sets.map(measure).filter((value) => value !== undefined);
  if (found.length === 0) return "";
  const holding = found.filter((value) => value <= maximum).length;
  const verdict = holding === found.length ? "holds" : `holds in ${holding} of ${found.length}`;
  return `${Math.max(...found).toFixed(2)} × at worst, ${verdict}`;
}

export const loadingExpectations: readonly Expectation<LoadingResults>[] = [
  {
    title: "until the error of a missing module: rec to Promise.all",
    maximum: 1,
    unit: "×",
    measure: ({ failing }) => ratio(middleOf(failing.missing["known"]), middleOf(failing.missing["all"])),
  },
  {
    title: "until the error of a module that does not fit: rec to Promise.all",
    maximum: 1,
    unit: "×",
    measure: ({ failing }) => ratio(middleOf(failing.misfit["known"]), middleOf(failing.misfit["all"])),
  },
  {
    title: "1,000 tiny modules to 100",
    maximum: 12,
    unit: "×",
    measure: ({ growth: [few, many] }) => ratio(middleOf(many.loaders["known"]), middleOf(few.loaders["known"])),
  },
  {
    title: "most memory for LLVM: rec to compileStreaming",
    maximum: 1.2,
    unit: "×",
    measure: ({ llvm }) => ratio(middleOf(llvm.untouched), middleOf(llvm.bare)),
  },
  {
    title: "the same with its memory hoisted",
    maximum: 1.2,
    unit: "×",
    measure: ({ llvm }) => ratio(middleOf(llvm.hoisted), middleOf(llvm.bare)),
  },
];
