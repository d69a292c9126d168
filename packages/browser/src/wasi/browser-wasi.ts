import { ConsoleStdout, type Fd, File, OpenFile, WASI } from "@bjorn3/browser_wasi_shim";
import type { WasiProvider } from "@rec/core";
import { printLines } from "./print-lines.ts";
import type { WasiOptions, WriteBytes } from "./wasi-options.ts";

/** WASI of this page or worker, by `@bjorn3/browser_wasi_shim`. */
export function createBrowserWasi(options: WasiOptions): WasiProvider {
  const variables = Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`);
  const files = openFiles(options);
  // Without the option, the shim prints each call.
  const start = (args: string[]) => new WASI(args, variables, [...files], { debug: false });
  return {
    names: Object.keys(start([]).wasiImport),
    open(memory, module) {
      const args = [...(options.args ?? [module])];
      const wasi = start(args);
      // The shim reads nothing of an instance but its memory.
      wasi.initialize({ exports: { memory } });
      return { ...wasi.wasiImport, args_sizes_get: countArguments(args, memory) };
    },
  };
}

function openFiles(options: WasiOptions) {
  const { stdin = "", stdout = printLines(printOutput), stderr = printLines(printError), files = [] } = options;
  const input = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
  const output = (write: WriteBytes) => new ConsoleStdout((bytes) => bytes.length > 0 && write(bytes));
  return [new OpenFile(new File(input)), output(stdout), output(stderr), ...(files as readonly Fd[])];
}

function printOutput(line: string): void {
  // biome-ignore lint/suspicious/noConsole: the console of a page is the standard output of its programs
  console.log(line);
}

function printError(line: string): void {
  // biome-ignore lint/suspicious/noConsole: the console of a page is the standard error of its programs
  console.error(line);
}

/**
 * The function `args_sizes_get`: writes the number of arguments, and their size in bytes with a zero behind each. The
 * shim's own counts characters, and so lets `args_get` write beyond the buffer of the program.
 */
function countArguments(args: readonly string[], memory: WebAssembly.Memory) {
  const encoder = new TextEncoder();
  const sizeBytes = args.reduce((sum, argument) => sum + encoder.encode(argument).length + 1, 0);
  return (count: number, size: number): number => {
    const view = new DataView(memory.buffer);
    view.setUint32(count >>> 0, args.length, true);
    view.setUint32(size >>> 0, sizeBytes, true);
    return 0;
  };
}
