import type { WasiProvider } from "@rec/core";
import { loadWasi, type PlatformWasi, type StartWasi } from "./load-wasi.ts";
import type { WasiOptions, WriteBytes } from "./wasi-options.ts";
import { watchPipes } from "./watch-pipes.ts";
import { writeToFunctions } from "./write-to-functions.ts";

const ERRNO_NOSYS = 52;

/** Functions of preview 1 that a platform may lack: Bun has no `sock_accept`, which the C library as a dynamic library imports. */
const LACKING: PlatformWasi["wasiImport"] = { sock_accept: () => ERRNO_NOSYS };

const STREAMS = ["stdin", "stdout", "stderr"] as const;

/**
 * WASI of this process, by `node:wasi`.
 *
 * @throws the platform's error if a folder of `preopens` cannot be opened
 */
export function createNodeWasi(options: WasiOptions): WasiProvider {
  const start = loadWasi();
  const { wasiImport } = startWith(start, options, []);
  return {
    names: Object.keys({ ...LACKING, ...wasiImport }),
    open(memory, module) {
      const wasi = startWith(start, options, [...(options.args ?? [module])]);
      if (wasi.setMemory) wasi.setMemory(memory);
      // The platform reads nothing of an instance but its memory.
      else wasi.initialize?.({ exports: { memory } });
      const functions = watchPipes({ ...LACKING, ...wasi.wasiImport }, options.onBrokenPipe);
      return writeToFunctions(functions, { memory, outputs: functionsAmong(options) });
    },
  };
}

function startWith(start: StartWasi, options: WasiOptions, args: string[]): PlatformWasi {
  const { env = {}, preopens = {} } = options;
  const descriptors = STREAMS.map((name, standard) => {
    const { [name]: stream = standard } = options;
    return typeof stream === "number" ? stream : standard;
  });
  const [stdin = 0, stdout = 1, stderr = 2] = descriptors;
  const files = { preopens: { ...preopens }, stdin, stdout, stderr };
  const wasi = start({ version: "preview1", args, env: { ...env }, ...files });
  // Bun takes no file descriptors as options.
  descriptors.forEach((descriptor, standard) => {
    const file = wasi.FD_MAP?.get(standard);
    if (file !== undefined) file.real = descriptor;
  });
  return wasi;
}

function functionsAmong({ stdout, stderr }: WasiOptions): ReadonlyMap<number, WriteBytes> {
  const outputs = new Map<number, WriteBytes>();
  if (typeof stdout === "function") outputs.set(1, stdout);
  if (typeof stderr === "function") outputs.set(2, stderr);
  return outputs;
}
