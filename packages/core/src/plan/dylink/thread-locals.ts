import type { Problem } from "../../problem.ts";
import { type DynamicLibrary, symbolFlag } from "../../wasm/dynamic-library.ts";
import { at } from "../../wasm/lists.ts";
import { THREAD_NAMES } from "../../wasm/toolchain-names.ts";
import type { ExportPosition, NamedModule } from "../resolve/index-exports.ts";

/** A thread-local variable of a library that does not export where its thread-local data lies. */
export interface UnknownThreadLocal extends Problem {
  readonly about: "unknown-thread-local";
  readonly code: "DYNAMIC_LIBRARY";
  /** The library that defines it. */
  readonly module: string;
  readonly symbol: string;
  /** A module that asks for its address. */
  readonly importer: string;
}

/** The exported variables of a library that are thread-local: their values count from its thread-local data. */
export function threadLocalsOf({ exportFlags = {} }: DynamicLibrary): string[] {
  return Object.entries(exportFlags).flatMap(([name, flags]) => (hasFlag(flags) ? [name] : []));
}

/** Whether data is thread-local. */
export function isThreadLocal({ module, export: position }: ExportPosition, modules: readonly NamedModule[]): boolean {
  const { dylink, exports } = at(modules, module).type;
  return hasFlag(dylink?.exportFlags?.[at(exports, position).name] ?? 0);
}

/** Whether a library exports the address of its thread-local data. */
export function exportsThreadData(module: number, modules: readonly NamedModule[]): boolean {
  return at(modules, module).type.exports.some(({ name }) => name === THREAD_NAMES.base);
}

function hasFlag(flags: number): boolean {
  return (flags & symbolFlag.threadLocal) !== 0;
}
