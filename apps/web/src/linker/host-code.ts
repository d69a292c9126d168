import type { ImportObject, Linked } from "@rec/browser";

/** The reader's host functions could not be evaluated. */
export class HostCodeError extends Error {
  override readonly name: string = "HostCodeError";
}

/** Host functions, which reach the exports of the modules as `linked.exports` when these are linked. */
export interface HostCode {
  readonly imports: ImportObject;
  /** The modules are linked: `linked.exports` has their exports from now on. */
  fill(exports: Linked["exports"]): void;
}

/**
 * Evaluates the reader's host functions. Only this worker does so; the page's policy refuses it there.
 *
 * @param code - the body of a function that returns host imports, by namespace and name; it may use the variable `linked`
 * @throws HostCodeError if it throws, or returns something else
 */
export function evaluateHostCode(code: string): HostCode {
  let exports: Linked["exports"] | undefined;
  const linked = {
    get exports() {
      if (exports !== undefined) return exports;
      throw new Error(
        "linked.exports was read before the modules were linked. Read it inside a host function; for start functions it is too early",
      );
    },
  };
  const imports = evaluate(code, linked);
  if (typeof imports !== "object" || imports === null) {
    throw new HostCodeError(
      `Cannot use the host functions: the code returned ${typeof imports}, expected an object of namespaces; end with return imports;`,
    );
  }
  return {
    imports: imports as ImportObject,
    fill(found) {
      exports = found;
    },
  };
}

function evaluate(code: string, linked: unknown): unknown {
  try {
    // In a function of its own, the code may declare another `linked`.
    return new Function("linked", `return (() => {\n${code}\n})();`)(linked);
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new HostCodeError(`Cannot evaluate the host functions: ${reason}`, { cause: error });
  }
}
