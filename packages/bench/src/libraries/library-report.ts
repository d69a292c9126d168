import type { LibrarySettings } from "./library-settings.ts";
import { PARTS, type Part, type PartResults } from "./measure-libraries.ts";

/** One part in one runtime, with the circumstances of its measurement: parts may be measured on different days. */
export interface Measured<Name extends Part = Part> {
  readonly part: Name;
  /** Name and version of the runtime. */
  readonly name: string;
  readonly version: string;
  readonly date: string;
  readonly cpu: string;
  /** At the start, and at the end. */
  readonly loadAverages: readonly [number, number];
  readonly isQuick: boolean;
  readonly settings: LibrarySettings;
  readonly results: PartResults[Name];
}

/** Everything that has been measured so far. */
export interface LibraryReport {
  readonly measured: readonly Measured[];
}

/** The report with a new measurement in place of an earlier one. */
export function withMeasured({ measured }: LibraryReport, now: Measured): LibraryReport {
  const others = measured.filter(({ part, name }) => part !== now.part || name !== now.name);
  return { measured: [...others, now] };
}

/** The measurement of a part in a runtime, if there is one. */
export function findMeasured<Name extends Part>(
  { measured }: LibraryReport,
  part: Name,
  name: string,
): Measured<Name> | undefined {
  return measured.find((one): one is Measured<Name> => one.part === part && one.name === name);
}

/** Whether each part was measured in each runtime that it is for, and not roughly. */
export function isComplete(report: LibraryReport, runtimes: readonly string[]): boolean {
  return PARTS.every((part) =>
    runtimesOf(part, runtimes).every((name) => findMeasured(report, part, name)?.isQuick === false),
  );
}

/** The runtimes of a part: Bun has no `compileStreaming` for a comparison of loading. */
export function runtimesOf(part: Part, runtimes: readonly string[]): readonly string[] {
  return part === "loading" ? runtimes.filter((name) => name !== "bun") : runtimes;
}
