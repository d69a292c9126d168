import process from "node:process";
import type { WASIOptions } from "node:wasi";

/** WASI of Node.js and Deno (`initialize`), or of Bun (`setMemory`). */
export interface PlatformWasi {
  readonly wasiImport: Readonly<Record<string, (...values: never[]) => unknown>>;
  initialize?(instance: { readonly exports: { readonly memory: WebAssembly.Memory } }): void;
  setMemory?(memory: WebAssembly.Memory): void;
  /** The open files in Bun, by file descriptor. */
  readonly FD_MAP?: ReadonlyMap<number, { real: number }>;
}

export type StartWasi = (options: WASIOptions) => PlatformWasi;

/**
 * Loads `node:wasi`, which prints a warning when it is loaded: WASI is experimental in Node.js. The caller asked for WASI, so
 * this warning is left out. All others are printed; the module is loaded synchronously, so few can come in between.
 */
export function loadWasi(): StartWasi {
  const { emitWarning } = process;
  const emitOthers = (...values: Parameters<typeof emitWarning>): void => {
    if (!isWarningOfWasi(...values)) Reflect.apply(emitWarning, process, values);
  };
  const isReplaced = Reflect.set(process, "emitWarning", emitOthers);
  try {
    const { WASI } = process.getBuiltinModule("node:wasi");
    const start: StartWasi = (options) => new WASI(options) as unknown as PlatformWasi;
    // Some platforms print the warning at the first use.
    start({ version: "preview1", preopens: {} });
    return start;
  } finally {
    if (isReplaced) process.emitWarning = emitWarning;
  }
}

function isWarningOfWasi(warning: unknown, type?: unknown): boolean {
  return type === "ExperimentalWarning" && /^WASI\b/.test(String(warning));
}
