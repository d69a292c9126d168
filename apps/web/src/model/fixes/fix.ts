import type { Diagnostic } from "@rec/browser";
import type { ModuleSet } from "../module-set.ts";
import type { ModuleFacts } from "../snapshot.ts";

/** A remedy for a problem that a reader can take with one click. */
export interface Fix {
  /** The text of the button. */
  readonly label: string;
  /** The set after the click. Without a difference, the same set is linked again. */
  readonly change: (set: ModuleSet) => ModuleSet;
}

/** No problem has more buttons of one sort. */
export const MOST_OFFERED = 4;

/** The place of a problem: the set that has it, and the facts of its modules. */
export interface Bench {
  readonly set: ModuleSet;
  readonly modules: readonly ModuleFacts[];
}

export type FixesOf = (diagnostic: Diagnostic, bench: Bench) => readonly Fix[];
