import type { ImportObject } from "@rec/browser";

/** The reader's host functions could not be evaluated. */
export class HostCodeError extends Error {
  override readonly name: string = "HostCodeError";
}

/**
 * Evaluates the reader's host functions. Only this worker does so; the page's policy refuses it there.
 *
 * @param code - the body of a function that returns host imports, by namespace and name
 * @throws HostCodeError if it throws, or returns something else
 */
export function evaluateHostCode(code: string): ImportObject {
  const imports = evaluate(code);
  if (typeof imports === "object" && imports !== null) return imports as ImportObject;
  throw new HostCodeError(
    `Cannot use the host functions: the code returned ${typeof imports}, expected an object of namespaces; end with return imports;`,
  );
}

function evaluate(code: string): unknown {
  try {
    return new Function(code)();
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new HostCodeError(`Cannot evaluate the host functions: ${reason}`, { cause: error });
  }
}
