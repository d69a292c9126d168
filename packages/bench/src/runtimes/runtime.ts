import type { ColdOutcome, ColdTask } from "../cold/cold-task.ts";
import type { Outcomes, Task } from "../task.ts";

/** A JavaScript runtime that can be started here. */
export interface Runtime {
  /** As the command line names it. */
  readonly name: string;
  readonly title: string;
  /** Finds it, or installs it, and asks for its version. */
  open(baseUrl: string): Promise<Session>;
}

export interface Session {
  /** With the version of its engine, where that has one. */
  readonly version: string;
  /** Carries out one task in a new process or page. */
  run<Kind extends Task["kind"]>(task: Task & { readonly kind: Kind }): Promise<Outcomes[Kind]>;
  /** Carries out one task in a new process that nothing else runs in, and says how much memory that had at most. */
  weigh(task: Task): Promise<number>;
  /** Carries out one task in a new process or page that has loaded almost nothing else. Needs `prepareCold`. */
  runCold(task: ColdTask): Promise<ColdOutcome>;
  close(): Promise<void>;
}
