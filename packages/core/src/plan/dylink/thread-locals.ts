import type { Problem } from "../../problem.ts";
import { symbolFlag } from "../../wasm/dynamic-library.ts";
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

/** Whether data is thread-local: the value of its export counts from the thread-local data of the library. */
export function isThreadLocal({ module, export: position }: ExportPosition, modules: readonly NamedModule[]): boolean {
  const { dylink, exports } = at(modules, module).type;
  return ((dylink?.exportFlags?.[at(exports, position).name] ?? 0) & symbolFlag.threadLocal) !== 0;
}

/** Whether a library exports the address of its thread-local data. */
export function exportsThreadData(module: number, modules: readonly NamedModule[]): boolean {
  return at(modules, module).type.exports.some(({ name }) => name === THREAD_NAMES.base);
}
