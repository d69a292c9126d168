import { Failure, type Problem } from "../problem.ts";
import { type Given, givenOf } from "../wasm/given.ts";

/** A value in place of bytes. Its text is in `explain/argument-texts.ts`. */
export interface NoBytes extends Problem {
  readonly about: "no-bytes";
  readonly code: "INVALID_ARGUMENT";
  readonly given: Given;
}

/** @param value - a value that is no buffer and no view, or is detached */
export function noBytes(value: unknown): Failure {
  const problem: NoBytes = { about: "no-bytes", code: "INVALID_ARGUMENT", given: givenOf(value), offset: 0 };
  return new Failure("parse", [problem]);
}
