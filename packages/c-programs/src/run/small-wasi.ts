const ERRNO_SUCCESS = 0;
const ERRNO_BADF = 8;
const ERRNO_NOSYS = 52;
const FILE_TYPE_CHARACTER_DEVICE = 2;
const POINTER_BYTES = 4;
const IOVEC_BYTES = 8;
const STDERR = 2;

/** WASI as far as the programs need it: arguments, the two outputs, and the exit. */
export interface SmallWasi {
  /** Every name is a function; those that the programs do not need return `ENOSYS`. */
  readonly functions: Record<string, (...values: number[]) => number>;
  readonly text: { stdout: string; stderr: string };
  /** The functions read and write this memory from now on. */
  use(memory: WebAssembly.Memory): void;
}

/** The end of a program that calls `proc_exit`. */
export class ProgramExit extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`the program exited with code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** @param names - the functions that the modules import */
export function createSmallWasi(argv: readonly string[], names: Iterable<string>): SmallWasi {
  let memory: WebAssembly.Memory | undefined;
  const buffer = (): ArrayBuffer => {
    if (memory === undefined) throw new Error("WASI has no memory");
    return memory.buffer as ArrayBuffer;
  };
  const view = (): DataView => new DataView(buffer());
  const text = { stdout: "", stderr: "" };
  const args = argv.map((arg) => new TextEncoder().encode(`${arg}\0`));
  const functions: SmallWasi["functions"] = {};
  for (const name of names) functions[name] = () => ERRNO_NOSYS;
  const own: SmallWasi["functions"] = {
    args_sizes_get(count = 0, bytes = 0) {
      view().setUint32(count, args.length, true);
      view().setUint32(
        bytes,
        args.reduce((sum, { length }) => sum + length, 0),
        true,
      );
      return ERRNO_SUCCESS;
    },
    args_get(pointers = 0, bytes = 0) {
      let at = bytes;
      for (const [index, arg] of args.entries()) {
        view().setUint32(pointers + index * POINTER_BYTES, at, true);
        new Uint8Array(buffer()).set(arg, at);
        at += arg.length;
      }
      return ERRNO_SUCCESS;
    },
    environ_sizes_get(count = 0, bytes = 0) {
      view().setUint32(count, 0, true);
      view().setUint32(bytes, 0, true);
      return ERRNO_SUCCESS;
    },
    environ_get: () => ERRNO_SUCCESS,
    fd_prestat_get: () => ERRNO_BADF,
    fd_fdstat_get(_file, status = 0) {
      view().setUint8(status, FILE_TYPE_CHARACTER_DEVICE);
      return ERRNO_SUCCESS;
    },
    fd_close: () => ERRNO_SUCCESS,
    fd_write(file, vectors = 0, count = 0, written = 0) {
      let total = 0;
      const decoder = new TextDecoder();
      for (let at = vectors; at < vectors + count * IOVEC_BYTES; at += IOVEC_BYTES) {
        const length = view().getUint32(at + POINTER_BYTES, true);
        const bytes = new Uint8Array(buffer(), view().getUint32(at, true), length);
        text[file === STDERR ? "stderr" : "stdout"] += decoder.decode(bytes, { stream: true });
        total += length;
      }
      view().setUint32(written, total, true);
      return ERRNO_SUCCESS;
    },
    proc_exit(code = 0) {
      throw new ProgramExit(code);
    },
  };
  return {
    functions: Object.assign(functions, own),
    text,
    use(given) {
      memory = given;
    },
  };
}
