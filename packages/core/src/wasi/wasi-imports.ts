import type { WasiProvider } from "../host.ts";
import type { AroundInstantiation, Instantiation } from "../instantiate/run-steps.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { brandOf } from "../wasm/brand.ts";
import type { HostImports, HostValue } from "../wasm/host-import.ts";
import { WASI_NAMESPACE } from "../wasm/host-names.ts";
import { trapBeforeMemory } from "./memory-unknown.ts";
import { exitProgram } from "./wasi-exit.ts";

/** Host imports, with the functions of WASI for each module behind those of the caller. */
export interface WasiImports extends HostImports {
  /** Opens WASI for the memory of a unit: before the unit is instantiated if it imports the memory, else directly after. */
  readonly around: AroundInstantiation;
  /** Called when a module calls `proc_exit`, before its code stops. */
  readonly onExit: Set<() => void>;
  /** The plan, in which each import of WASI that the caller does not provide is that of its importer. */
  bindOwn(plan: LinkPlan): LinkPlan;
}

/**
 * Adds the functions of WASI to host imports. A function finds the memory of its module when it is called, because the
 * memory may come from any module, or from the linker.
 */
export function createWasiImports(given: HostImports, provider: WasiProvider): WasiImports {
  const names = new Set(provider.names);
  const onExit = new Set<() => void>();
  const exit = (exitCode: unknown): never => {
    for (const told of onExit) told();
    return exitProgram(exitCode);
  };
  const openMemories = createMemories(provider, exit);
  const valuesOf = new Map<string, Map<string, HostValue>>();
  const isGiven = (path: readonly string[], importer?: string): boolean => {
    const found = given.read(path, importer);
    return found?.value !== undefined || found?.isThrown === true;
  };
  const isOfWasi = ([namespace, name, ...rest]: readonly string[]): boolean =>
    namespace === WASI_NAMESPACE && name !== undefined && names.has(name) && rest.length === 0;
  const ownValue = (module: string, name: string): HostValue => {
    const values = valuesOf.get(module) ?? new Map<string, HostValue>();
    valuesOf.set(module, values);
    const value = values.get(name) ?? { value: openMemories.functionOf(module, name) };
    values.set(name, value);
    return value;
  };
  return {
    onExit,
    isShared: false,
    read(path, importer, option) {
      const isOwn = importer !== undefined && isOfWasi(path) && !isGiven(path, importer) && !isGiven(path);
      return isOwn ? ownValue(importer, path[1] as string) : given.read(path, importer, option);
    },
    async around(unit, instantiate) {
      const users = unit.modules.filter((module) => valuesOf.has(module));
      for (const user of users) openMemories.open(user, importedMemory(unit));
      const instance = await instantiate();
      for (const user of users) openMemories.open(user, exportedMemory(unit, instance));
      return instance;
    },
    bindOwn: (plan) => bindToImporters(plan, (path) => isOfWasi(path) && !isGiven(path)),
  };
}

/** The memories of modules that use WASI. */
interface Memories {
  open(module: string, memory: WebAssembly.Memory | undefined): void;
  /** The function of WASI for a module, also before its memory is known. */
  functionOf(module: string, name: string): (...values: never[]) => unknown;
}

function createMemories(provider: WasiProvider, exit: (exitCode: unknown) => never): Memories {
  const opened = new Map<WebAssembly.Memory, ReturnType<WasiProvider["open"]>>();
  const byModule = new Map<string, ReturnType<WasiProvider["open"]>>();
  return {
    open(module, memory) {
      if (memory === undefined) return;
      const functions = opened.get(memory) ?? provider.open(memory, module);
      opened.set(memory, functions);
      byModule.set(module, functions);
    },
    functionOf(module, name) {
      if (name === "proc_exit") return exit;
      return (...values) => (byModule.get(module)?.[name] ?? trapBeforeMemory(module, name))(...values);
    },
  };
}

/** The memory that a unit imports, of itself or by its rewrite: memory 0, if there is one. */
function importedMemory({ module, importObject }: Instantiation): WebAssembly.Memory | undefined {
  const entry = WebAssembly.Module.imports(module).find(({ kind }) => kind === "memory");
  return entry && (importObject[entry.module]?.[entry.name] as WebAssembly.Memory | undefined);
}

/** The export "memory", which WASI asks for. A module that imports no memory may export it under another name. */
function exportedMemory(unit: Instantiation, { exports }: WebAssembly.Instance): WebAssembly.Memory | undefined {
  const named = exports["memory"];
  if (brandOf(named) === "WebAssembly.Memory") return named as WebAssembly.Memory;
  if (importedMemory(unit) !== undefined) return undefined;
  return Object.values(exports).find((value) => brandOf(value) === "WebAssembly.Memory") as WebAssembly.Memory;
}

/** Gives each shared host import for which `isOwn` holds to its importer alone. */
function bindToImporters(plan: LinkPlan, isOwn: (path: readonly string[]) => boolean): LinkPlan {
  const modules = plan.modules.map((module) => {
    const imports = module.imports.map((entry) => {
      const { binding } = entry;
      if (binding.by !== "host" || binding.for !== undefined || !isOwn([binding.module, binding.name])) return entry;
      return Object.freeze({ ...entry, binding: Object.freeze({ ...binding, for: module.name }) });
    });
    return Object.freeze({ ...module, imports: Object.freeze(imports) });
  });
  return Object.freeze({ ...plan, modules: Object.freeze(modules) });
}
