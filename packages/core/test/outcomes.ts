import { setImmediate } from "node:timers/promises";
import type { Diagnostic } from "../src/diagnostic.ts";
import { Failure } from "../src/problem.ts";

/** An error as rec throws it. */
export interface CodedError extends Error {
  readonly code: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly module?: string;
  readonly url?: string;
  readonly offset?: number;
}

/** The error that a promise rejects with, or that a function throws; the test fails if there is none. */
export async function errorOf(attempt: Promise<unknown> | (() => unknown)): Promise<CodedError> {
  try {
    await (typeof attempt === "function" ? attempt() : attempt);
  } catch (error) {
    return error as CodedError;
  }
  throw new Error("Expected an error, found a result");
}

/** The failure of a pass, before a public function turns it into an error. */
export async function failureOf(attempt: Promise<unknown> | (() => unknown)): Promise<Failure> {
  const error: Error = await errorOf(attempt);
  if (error instanceof Failure) return error;
  throw new Error("Expected a failure of a pass, found another error", { cause: error });
}

/** Waits until a condition holds. If it never holds, the time limit of the test fails. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}

/** Runs everything that is due by now, so that a test can claim that an event did not happen. */
export async function afterDueEvents(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

/** Runs `run` and returns the unhandled rejections and the platform's warnings. */
export async function unheard(run: () => Promise<unknown>): Promise<unknown[]> {
  const heard: unknown[] = [];
  const note = (reason: unknown): void => {
    heard.push(reason);
  };
  process.on("unhandledRejection", note);
  process.on("warning", note);
  try {
    await run();
    await afterDueEvents();
  } finally {
    process.off("unhandledRejection", note);
    process.off("warning", note);
  }
  return heard;
}

/** A promise together with its `resolve` and `reject`. */
export interface Held<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

export function hold<Value>(): Held<Value> {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
