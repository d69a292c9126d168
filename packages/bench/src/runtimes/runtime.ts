import type { ColdOutcome, ColdTask } from "../cold/cold-task.ts";
import type { Outcomes, Task } from "../task.ts";

/** A JavaScript runtime that can be started here. */
export interface Runtime extends TimedRuntime {
  open(baseUrl: string): Promise<Session>;
}

/** A runtime whose times can be measured, and its memory not necessarily. */
export interface TimedRuntime {
  /** Name on the command line. */
  readonly name: string;
  readonly title: string;
  /** Finds or installs the runtime, and reads its version. */
  open(baseUrl: string): Promise<TimedSession>;
}

export interface Session extends TimedSession {
  /** Runs one task alone in a new process, and returns its peak memory in bytes. */
  weigh(task: Task): Promise<number>;
}

export interface TimedSession {
  /** Title, version, and the version of the engine, if it has one. */
  readonly version: string;
  /** Runs one task in a new process or page. */
  run<Kind extends Task["kind"]>(task: Task & { readonly kind: Kind }): Promise<Outcomes[Kind]>;
  /** Runs one task in a new process or page that has loaded almost no other code. Needs `prepareCold`. */
  runCold(task: ColdTask): Promise<ColdOutcome>;
  close(): Promise<void>;
}
