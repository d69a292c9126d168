import { Failure, type Problem } from "../problem.ts";

/** Whether a load has failed because there is no such file. */
export function isAbsence(error: unknown): error is Failure {
  return error instanceof Failure && error.problems.every(isAbsent);
}

function isAbsent(problem: Problem & { readonly status?: unknown; readonly contentType?: unknown }): boolean {
  const { code, status, contentType } = problem;
  if (code === "FILE_NOT_FOUND" || status === 404 || status === 410) return true;
  // Many servers answer with the page of an application.
  return code === "WRONG_MIME_TYPE" && /^\s*text\/html/i.test(String(contentType));
}
