import type { PlanScene } from "../plan/plan-findings.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";

/** The modules of a plan, from which texts take names and types. */
export interface Scene extends PlanScene {
  /** False: names near a missing one are not searched, because that compares it with all names. */
  readonly suggests?: boolean;
  /** True: several functions of WASI are missing, so a hint is about all of them. */
  readonly lacksWasi?: boolean;
  /** Namespaces of which many functions are missing, so that one hint is about all of them, with the script that has them. */
  readonly crowded?: ReadonlyMap<string, string | undefined>;
}

const MOST_NAMED_MODULES = 3;

/** `a, b, c and 4 more`. */
export function listModules(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED_MODULES).map(plainName).join(", ");
  const more = names.length - MOST_NAMED_MODULES;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/**
 * For a long cycle: how many steps are shown from its beginning and its end, and the longest cycle that is shown whole.
 */
const SHOWN_STEPS = { first: 4, last: 2, most: 8 } as const;

/** A list with one entry for each module of a cycle: whole, or `a, b, c, d, … 92 more …, y, z`. */
export function elideSteps(steps: readonly string[]): readonly string[] {
  const { first, last, most } = SHOWN_STEPS;
  if (steps.length <= most) return steps;
  return [...steps.slice(0, first), `… ${steps.length - first - last} more …`, ...steps.slice(-last)];
}

/** `a → b → a`, from the steps of a cycle; the first step is not repeated in the input. */
export function formatCycle(steps: readonly string[]): string {
  return [...elideSteps(steps), ...steps.slice(0, 1)].join(" → ");
}

/** `"env" "malloc"`, as the text format writes imports. */
export function quoteImport({ module, name }: { readonly module: string; readonly name: string }): string {
  return `${quoteName(module)} ${quoteName(name)}`;
}

export function nameOf(module: number, { modules }: Scene): string {
  return modules[module]?.name ?? "";
}
