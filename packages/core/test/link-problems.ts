import type { Diagnostic } from "../src/diagnostic.ts";
import { ModuleLinkError } from "../src/errors.ts";

/** The problems that `run` throws as one `ModuleLinkError`; none if it returns. Any other error is thrown on. */
export function problemsOf(run: () => unknown): readonly Diagnostic[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ModuleLinkError) return error.diagnostics;
    throw error;
  }
  return [];
}

/** Those problems without their hints, one line each: `CODE  message`. */
export function problemLines(run: () => unknown): string[] {
  return problemsOf(run).map(({ code, message }) => `${code}  ${message}`);
}
