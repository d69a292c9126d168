import type { CallValue } from "./call-api.ts";
import type { ModuleSet } from "./module-set.ts";

/** The ways to bind the imports of a set that are compared. */
export type FormName = "closures" | "shim" | "direct" | "fused";

/** The work whose operations are timed. */
export type Work =
  /** One call of an exported function is one operation. */
  | { readonly kind: "call"; readonly module: string; readonly name: string; readonly values: readonly CallValue[] }
  /** `createRecord` and `deleteRecord`, as in the lesson: a pair is one operation. */
  | { readonly kind: "records"; readonly module: string }
  /** `isEven(99)` of two modules that call each other: one of its 100 calls is one operation. */
  | { readonly kind: "recursion"; readonly module: string };

export interface MeasureRequest {
  readonly set: ModuleSet;
  readonly work: Work;
  /** Number of samples of each form. */
  readonly rounds: number;
  /** The shortest time of one sample. */
  readonly sampleMs: number;
}

/** A form, and the reason why it is not measured if it is not possible for this set. */
export interface FormState {
  readonly form: FormName;
  /** The work of the linker for it; for a form that is not possible, the reason. */
  readonly note: string;
  readonly possible: boolean;
}

export interface MeasureReport {
  readonly forms: readonly FormState[];
  /** The result that all forms gave, as text. */
  readonly checked: string;
}

/** Nanoseconds for one operation, by form, of one round. */
export type Round = Readonly<Partial<Record<FormName, number>>>;

export interface MeasureEvents {
  /** Before the first round: the forms are linked, and their results are equal. */
  onReady(report: MeasureReport): void;
  onRound(round: Round): void;
}
