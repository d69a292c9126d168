import { externKindOf, type FunctionExternType } from "../../wasm/extern-type.ts";
import type { HostKey } from "../../wasm/host-import.ts";
import { at } from "../../wasm/lists.ts";
import { ABI } from "../../wasm/toolchain-names.ts";
import type { LinkResolution } from "../read-link.ts";
import type { ExportPosition } from "../resolve/index-exports.ts";
import { isCallersChoice } from "./set-extern.ts";
import { createWeakCheck, type FindSymbol } from "./symbols.ts";

/** A function whose address members take: an export of a module, or a function with the type of its import. */
export type AddressedFunction =
  | { readonly symbol: ExportPosition; readonly made?: never }
  | { readonly symbol?: never; readonly made: AddressedMade };

/** A function of the host, or with `unresolved: "trap"` one that traps because nobody defines it. */
export interface AddressedMade {
  /** Undefined if it traps. */
  readonly host: HostKey | undefined;
  /** The member whose import of the function has this type. */
  readonly module: number;
  readonly type: FunctionExternType;
}

/** The functions whose address members ask for, by name, in the order of their slots. */
export type AddressedFunctions = ReadonlyMap<string, AddressedFunction & { readonly position: number }>;

/**
 * Lists the functions that members take the address of, and that somebody defines: each may need a slot. That is the first
 * member that exports the name, or else the provider of the function import of that name: a module that is no member, or the
 * host.
 */
export function gatherAddressedFunctions(
  search: readonly number[],
  resolution: LinkResolution,
  findSymbol: FindSymbol,
): AddressedFunctions {
  const { modules } = resolution.scene;
  const { resolutions } = resolution.resolved;
  const imported = indexProviders(search, resolution);
  const functions = new Map<string, AddressedFunction & { position: number }>();
  for (const module of search) {
    const isWeak = createWeakCheck(at(modules, module).type);
    at(modules, module).type.imports.forEach(({ module: namespace, name }, position) => {
      if (namespace !== ABI.functionAddresses || functions.has(name)) return;
      if (isCallersChoice(at(at(resolutions, module), position))) return;
      const symbol = findSymbol("function", name);
      const found = symbol === undefined ? imported.get(name) : { symbol };
      // The address of a weak function that nobody defines is null.
      if (found !== undefined && !(isTrap(found) && isWeak(name))) {
        functions.set(name, { ...found, position: functions.size });
      }
    });
  }
  return functions;
}

/** Whether nobody defines the function. */
export function isTrap({ made }: AddressedFunction): boolean {
  return made !== undefined && made.host === undefined;
}

/** The providers of function imports outside of the set, by the name of the symbol. */
function indexProviders(
  search: readonly number[],
  { scene: { modules }, resolved: { resolutions } }: LinkResolution,
): ReadonlyMap<string, AddressedFunction> {
  const providers = new Map<string, AddressedFunction>();
  for (const module of search) {
    at(modules, module).type.imports.forEach(({ module: namespace, name, type }, position) => {
      if (namespace !== ABI.symbols || providers.has(name) || externKindOf(type) !== "function") return;
      const resolution = at(at(resolutions, module), position);
      if (resolution.by === "export") providers.set(name, { symbol: resolution.at });
      // The type of a compiled module's import is not known.
      if (type.kind !== "function") return;
      if (resolution.by === "trap") providers.set(name, { made: { host: undefined, module, type } });
      if (resolution.by !== "host") return;
      const { by: _, reason: _reason, ...host } = resolution;
      providers.set(name, { made: { host, module, type } });
    });
  }
  return providers;
}
