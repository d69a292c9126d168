import { START } from "../wasm/host-names.ts";
import { at } from "../wasm/lists.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { nameOfNeeded } from "../wasm/name-of-needed.ts";
import { plainName } from "../wasm/quote-name.ts";
import { MODULE_HANDLE, SHARED_NAMES, STACK_POINTER } from "../wasm/toolchain-names.ts";
import { listModules, nameOf, type Scene } from "./scene.ts";

/** Exports that the toolchain adds by itself: they are no symbols of the library. */
const OWN_SYMBOLS: readonly string[] = [
  "_initialize",
  STACK_POINTER,
  MODULE_HANDLE,
  SHARED_NAMES.memory,
  SHARED_NAMES.table,
];
const OF_LINKER = /^__(wasm|tls)_/;

/**
 * The libraries that an importer needs, or else all others, that export no symbol of their own. For WASI, clang hides all
 * symbols, unless it is told otherwise.
 */
export function hidingLibraries(importers: readonly number[], { modules, index, options }: Scene): string[] {
  const isModule = (one: string): boolean => index.moduleByName.has(one);
  const needed = new Set(
    importers.flatMap((importer) => {
      const { name, type } = at(modules, importer);
      return (type.dylink?.needed ?? []).map((one) => options.aliasOf?.(name, one) ?? nameOfNeeded(one, isModule));
    }),
  );
  const hiding = modules.filter(({ type }, module) => !importers.includes(module) && exportsNothing(type));
  const ofImporters = hiding.filter(({ name }) => needed.has(name));
  return (ofImporters.length > 0 ? ofImporters : hiding).map(({ name }) => name);
}

function exportsNothing({ dylink, exports }: ModuleType): boolean {
  return dylink !== undefined && exports.every(({ name }) => OWN_SYMBOLS.includes(name) || OF_LINKER.test(name));
}

/** @param symbol - in words */
export function visibilityHint(libraries: readonly string[], symbol: string): string {
  const [one, they, define] =
    libraries.length === 1 ? ["exports", "it", "it defines"] : ["export", "them", "one defines"];
  return `${listModules(libraries)} ${one} no symbol of its own: build ${they} with -fvisibility=default if ${define} ${symbol}`;
}

/** `, export it from main (-Wl,--export-dynamic…)`: a program may define the symbol, and not show it. */
export function programHint(symbol: string, importers: readonly number[], scene: Scene): string | undefined {
  const { modules, options } = scene;
  const program = modules.findIndex(({ type }) => isProgram(type));
  if (importers.includes(program) || (program < 0 && options.isOpening !== true)) return undefined;
  const name = program < 0 ? "the program" : plainName(nameOf(program, scene));
  // A program that needs libraries has its C library from one of them.
  const isStatic = (modules[program]?.type.dylink?.needed ?? []).length === 0;
  const ofLibc = isStatic ? `, or for a symbol of its C library -Wl,--export=${symbol}` : "";
  return `, export it from ${name} (-Wl,--export-dynamic${ofLibc})`;
}

function isProgram({ dylink, exports }: ModuleType): boolean {
  const exported = (wanted: string): boolean => exports.some(({ name }) => name === wanted);
  return exported(START) || (dylink === undefined && exported(SHARED_NAMES.memory));
}
