import type { WasiFunctions } from "./write-to-functions.ts";

/** The error of WASI for a pipe that nobody reads any more. */
const PIPE = 64;

/** The functions of a WASI, which also report a write to a pipe that nobody reads any more. */
export function watchPipes(functions: WasiFunctions, onBrokenPipe: (() => void) | undefined): WasiFunctions {
  if (onBrokenPipe === undefined) return functions;
  const writeFile = functions["fd_write"] as (...values: readonly number[]) => unknown;
  return {
    ...functions,
    fd_write(...values: readonly number[]): unknown {
      const result = writeFile(...values);
      if (result === PIPE) onBrokenPipe();
      return result;
    },
  };
}
