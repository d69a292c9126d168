import { ModuleLoadError, readWasiOptions, type WasiProvider } from "@rec/core";
import { loadWasi, type PlatformWasi, type StartWasi } from "./load-wasi.ts";
import { WASI_OPTIONS, type WasiOptions, type WriteBytes } from "./wasi-options.ts";
import { writeToFunctions } from "./write-to-functions.ts";

const STREAMS = ["stdin", "stdout", "stderr"] as const;

/**
 * WASI of this process, by `node:wasi`.
 *
 * @param given - `true`, or `WasiOptions`
 * @throws ModuleLoadError `INVALID_OPTION`, also if a folder of `preopens` cannot be opened
 */
export function createNodeWasi(given: unknown): WasiProvider {
  const options = readWasiOptions<WasiOptions>(given, WASI_OPTIONS);
  const start = loadWasi();
  const { wasiImport } = startOrExplain(start, options, []);
  return {
    names: Object.keys(wasiImport),
    open(memory, module) {
      const wasi = startOrExplain(start, options, [...(options.args ?? [module])]);
      if (wasi.setMemory) wasi.setMemory(memory);
      // The platform reads nothing of an instance but its memory.
      else wasi.initialize?.({ exports: { memory } });
      return writeToFunctions(wasi.wasiImport, { memory, outputs: functionsAmong(options) });
    },
  };
}

function startOrExplain(start: StartWasi, options: WasiOptions, args: string[]): PlatformWasi {
  const { env = {}, preopens = {} } = options;
  const descriptors = STREAMS.map((name, standard) => {
    const { [name]: stream = standard } = options;
    return typeof stream === "number" ? stream : standard;
  });
  const [stdin = 0, stdout = 1, stderr = 2] = descriptors;
  try {
    const files = { preopens: { ...preopens }, stdin, stdout, stderr };
    const wasi = start({ version: "preview1", args, env: { ...env }, ...files });
    // Bun takes no file descriptors as options.
    descriptors.forEach((descriptor, standard) => {
      const file = wasi.FD_MAP?.get(standard);
      if (file !== undefined) file.real = descriptor;
    });
    return wasi;
  } catch (cause) {
    throw cannotStart(cause, preopens);
  }
}

function cannotStart(cause: unknown, preopens: object): ModuleLoadError {
  const message = `Cannot start WASI: ${cause instanceof Error ? cause.message : String(cause)}`;
  const folders = Object.values(preopens).map((path) => JSON.stringify(path));
  const hint =
    folders.length === 0
      ? "check the options of wasi"
      : `check that these folders exist, and that the process may read them: ${folders.join(", ")}`;
  return new ModuleLoadError("INVALID_OPTION", [{ code: "INVALID_OPTION", message, hint }], { cause });
}

function functionsAmong({ stdout, stderr }: WasiOptions): ReadonlyMap<number, WriteBytes> {
  const outputs = new Map<number, WriteBytes>();
  if (typeof stdout === "function") outputs.set(1, stdout);
  if (typeof stderr === "function") outputs.set(2, stderr);
  return outputs;
}
