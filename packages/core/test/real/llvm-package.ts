import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ExportRef } from "../../src/plan/import-format.ts";

/*
 * LLVM as npm's @yowasp/clang packages it: jco took a component apart, and its core modules lie beside the JavaScript that
 * instantiates them by hand.
 *
 *   llvm.core.wasm   75 MB: clang, lld and more; imports WASI preview 1, exports its memory and `_start`
 *   llvm.core2.wasm  the adapter: exports WASI preview 1, imports WASI preview 2 and the memory and `_start` of the first
 *   llvm.core3.wasm  the shim: a table `$imports` and forwarders "0" to "66" through it, which replace the functions that
 *                    need the memory of the first module and so cannot exist before it
 *   llvm.core4.wasm  the fixup: puts the real functions into that table
 */
export const MAIN = "llvm.core.wasm";
export const ADAPTER = "llvm.core2.wasm";
export const SHIM = "llvm.core3.wasm";
export const FIXUP = "llvm.core4.wasm";
export const FILES = [MAIN, ADAPTER, SHIM, FIXUP] as const;
export type LlvmFile = (typeof FILES)[number];

const bundleUrl = import.meta.resolve("@yowasp/clang");

/** Path of a file that the package ships beside its JavaScript. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, bundleUrl));
}

/** Files by name, folders nested. */
export interface Tree {
  [name: string]: Tree | Uint8Array<ArrayBuffer> | string;
}

interface Folder {
  readonly files: Record<string, unknown>;
}

/** The WASI preview 2 host of the package: arguments, a file system in memory, streams. */
interface Environment {
  args: string[];
  root: Folder;
  stderr: ((bytes: Uint8Array | null) => void) | null;
  readonly exports: unknown;
}

/** Internals of the package's JavaScript, which exports only `runLLVM`. */
interface Internals {
  readonly runLLVM: (args: string[], files: Tree, options: object) => Promise<Tree>;
  readonly Environment: new () => Environment;
  readonly directoryFromTree: (tree: Tree) => Folder;
  readonly directoryIntoTree: (folder: Folder, options: { decodeASCII: boolean }) => Tree;
  readonly unpackTarFilesystem: (bytes: Uint8Array) => Tree;
  readonly instantiate: (
    getCoreModule: (file: LlvmFile) => LlvmFile,
    imports: { runtime: unknown },
    instantiateCore: (file: LlvmFile, imports?: WebAssembly.Imports) => { exports: object },
  ) => { readonly run: { run(): void } };
}

let internals: Promise<Internals> | undefined;

/** The package's own JavaScript, with exports added for its internals. */
function loadInternals(): Promise<Internals> {
  internals ??= importWith("Environment, directoryFromTree, directoryIntoTree, unpackTarFilesystem, instantiate");
  return internals;
}

async function importWith(names: string): Promise<Internals> {
  const folder = mkdtempSync(join(tmpdir(), "rec-llvm-"));
  const copy = join(folder, "bundle.mjs");
  // The script looks for its files beside itself.
  const script = readFileSync(new URL(bundleUrl), "utf8").replaceAll("import.meta.url", JSON.stringify(bundleUrl));
  writeFileSync(copy, `${script}\nexport { ${names} };\n`);
  try {
    return await import(/* @vite-ignore */ pathToFileURL(copy).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The system root: headers and libraries. */
export async function loadSysroot(): Promise<Tree> {
  const { unpackTarFilesystem } = await loadInternals();
  return unpackTarFilesystem(readFileSync(pathOf("llvm-resources.tar")));
}

export interface Task {
  readonly args: readonly string[];
  readonly files: Tree;
}

/** Runs a task with the package's own entry, which links its modules itself. */
export async function runWithPackage({ args, files }: Task): Promise<Tree> {
  const { runLLVM } = await loadInternals();
  return runLLVM([...args], files, { decodeASCII: false, fetchProgress: () => {} });
}

/** One value that the package's JavaScript gives to a module: a host function, or an export of another module. */
export type Provision = { readonly host: WebAssembly.ImportValue } | { readonly export: ExportRef };

export interface HostedTask {
  /** For each module file, by namespace and name. */
  readonly provisions: ReadonlyMap<LlvmFile, Readonly<Record<string, Readonly<Record<string, Provision>>>>>;
  /**
   * Runs the task in linked modules, once.
   *
   * @param exports - of the modules, by file
   * @returns the files afterwards
   */
  run(exports: Readonly<Record<string, WebAssembly.Exports>>): Tree;
}

/**
 * The package's host for one task, and the imports that it gives to each module.
 *
 * Its JavaScript runs unchanged except for the step that instantiates a module. That step only records the imports, and
 * returns stand-ins for the exports, which forward to the real exports once these exist.
 */
export async function hostTask({ args, files }: Task, sysroot: Tree): Promise<HostedTask> {
  const { Environment, directoryFromTree, directoryIntoTree, instantiate } = await loadInternals();
  const environment = new Environment();
  const complaints: Uint8Array[] = [];
  environment.args = ["yowasp-llvm", ...args];
  environment.root = directoryFromTree({ ...files, usr: sysroot });
  environment.stderr = (bytes) => bytes !== null && complaints.push(bytes.slice());

  let linked: Readonly<Record<string, WebAssembly.Exports>> = {};
  const originals = new Map<unknown, ExportRef>();
  const standIn = (module: LlvmFile, name: string): unknown => {
    const real = () => linked[module]?.[name];
    const value =
      name === "memory"
        ? Object.defineProperty({}, "buffer", { get: () => (real() as WebAssembly.Memory).buffer })
        : (...values: unknown[]) => (real() as (...values: unknown[]) => unknown)(...values);
    originals.set(value, { module, name });
    return value;
  };
  const provisions = new Map<LlvmFile, Record<string, Record<string, Provision>>>();
  const provisionOf = (value: WebAssembly.ImportValue): Provision => {
    const original = originals.get(value);
    return original === undefined ? { host: value } : { export: original };
  };
  const command = instantiate(
    (file) => file,
    { runtime: environment.exports },
    (file, imports = {}) => {
      provisions.set(
        file,
        mapValues(imports, (namespace) => mapValues(namespace, provisionOf)),
      );
      return { exports: new Proxy({}, { get: (_, name) => standIn(file, String(name)) }) };
    },
  );
  return {
    provisions,
    run(exports) {
      linked = exports;
      try {
        command.run.run();
      } catch (error) {
        // WASI's exit with status 0 arrives as an exception too.
        const { code } = error as { readonly code?: unknown };
        if (code !== 0) throw new Error(Buffer.concat(complaints).toString(), { cause: error });
      }
      delete environment.root.files["usr"];
      return directoryIntoTree(environment.root, { decodeASCII: false });
    },
  };
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
