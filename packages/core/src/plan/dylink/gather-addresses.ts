import { at } from "../../wasm/lists.ts";
import { ABI } from "../../wasm/toolchain-names.ts";
import type { LinkResolution } from "../read-link.ts";
import type { ExportPosition } from "../resolve/index-exports.ts";
import { isCallersChoice } from "./set-extern.ts";
import type { FindSymbol } from "./symbols.ts";

/** The functions whose address members ask for, by name, in the order of their slots. */
export type AddressedFunctions = ReadonlyMap<string, { readonly symbol: ExportPosition; readonly position: number }>;

/** Lists the functions that members take the address of, and that a module defines: each may need a slot. */
export function gatherAddressedFunctions(
  search: readonly number[],
  { scene: { modules }, resolved: { resolutions } }: LinkResolution,
  findSymbol: FindSymbol,
): AddressedFunctions {
  const functions = new Map<string, { symbol: ExportPosition; position: number }>();
  for (const module of search) {
    at(modules, module).type.imports.forEach(({ module: namespace, name }, position) => {
      if (namespace !== ABI.functionAddresses || functions.has(name)) return;
      if (isCallersChoice(at(at(resolutions, module), position))) return;
      const symbol = findSymbol("function", name);
      if (symbol !== undefined) functions.set(name, { symbol, position: functions.size });
    });
  }
  return functions;
}
