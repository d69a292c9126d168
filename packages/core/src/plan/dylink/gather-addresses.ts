import { externKindOf, type FunctionExternType } from "../../wasm/extern-type.ts";
import { type HostKey, readHostValue } from "../../wasm/host-import.ts";
import { at } from "../../wasm/lists.ts";
import { ABI } from "../../wasm/toolchain-names.ts";
import type { LinkResolution } from "../read-link.ts";
import type { ExportPosition } from "../resolve/index-exports.ts";
import type { Resolution } from "../resolve/resolve-imports.ts";
import { isCallersChoice } from "./set-extern.ts";
import { createWeakCheck, type FindSymbol } from "./symbols.ts";

/** A function with an address that members take: an export of a module, or a function with the type of its import. */
export type AddressedFunction =
  | { readonly symbol: ExportPosition; readonly made?: never }
  | { readonly symbol?: never; readonly made: AddressedMade };

/** A function of the host, or with `unresolved: "trap"` one without a definition, which traps. */
export interface AddressedMade {
  /** Undefined if it traps. */
  readonly host: HostKey | undefined;
  /** The member with an import, or an export, of this type. */
  readonly module: number;
  readonly type: FunctionExternType;
}

type PositionedFunction = AddressedFunction & { readonly position: number };

/** The functions that members take the address of. Two of one name may differ, if the caller has chosen one for some members. */
export interface AddressedFunctions {
  readonly size: number;
  /** The function that a member means by a name, and its place in the order of slots. */
  find(module: number, name: string): PositionedFunction | undefined;
}

/**
 * Lists the functions that members take the address of, if they are defined: each may need a slot. First comes the choice of the
 * caller for calls of the name, so that a call and a pointer mean the same; then the first
 * member that exports the name, or else the provider of the function import of that name: a module that is no member, or the
 * host.
 */
export function gatherAddressedFunctions(
  search: readonly number[],
  resolution: LinkResolution,
  findSymbol: FindSymbol,
): AddressedFunctions {
  const { modules, options } = resolution.scene;
  const { resolutions } = resolution.resolved;
  const imported = indexProviders(search, resolution, () => true);
  const functions = new Map<string, PositionedFunction>();
  const meant = new Map<string, PositionedFunction>();
  for (const module of search) {
    const { type, name: importer } = at(modules, module);
    const isWeak = createWeakCheck(type);
    const own = indexProviders([module], resolution, isCallersChoice);
    type.imports.forEach(({ module: namespace, name }, position) => {
      if (namespace !== ABI.functionAddresses) return;
      const isReplaced = options.hostImports.replaces?.(name, importer) && own.has(name);
      if (isCallersChoice(at(at(resolutions, module), position)) && !isReplaced) return;
      const symbol = findSymbol("function", name);
      const chosen = own.get(name) ?? (symbol && replacementOf(symbol, name, { module, resolution }));
      const found = chosen ?? (symbol === undefined ? imported.get(name) : { symbol });
      // The address of a weak function without a definition is null.
      if (found === undefined || (isTrap(found) && isWeak(name))) return;
      const key = JSON.stringify([name, found.symbol ?? found.made.host]);
      const one = functions.get(key) ?? { ...found, position: functions.size };
      functions.set(key, one);
      meant.set(`${module} ${name}`, one);
    });
  }
  return { size: functions.size, find: (module, name) => meant.get(`${module} ${name}`) };
}

interface Asker {
  readonly module: number;
  readonly resolution: LinkResolution;
}

/** The caller's function in place of one that a member exports, for a module that does not call it and takes its address. */
function replacementOf(
  { module: exporter, export: position }: ExportPosition,
  name: string,
  { module, resolution }: Asker,
): AddressedFunction | undefined {
  const { modules, options } = resolution.scene;
  const { type } = at(at(modules, exporter).type.exports, position);
  const shared: HostKey = { module: ABI.symbols, name };
  const host = [{ ...shared, for: at(modules, module).name }, shared].find((key) => {
    return typeof readHostValue(options.hostImports, key)?.value === "function";
  });
  // The type of a compiled module's export is not known.
  return host && type.kind === "function" ? { made: { host, module: exporter, type } } : undefined;
}

/** Whether the function has no definition. */
export function isTrap({ made }: AddressedFunction): boolean {
  return made !== undefined && made.host === undefined;
}

/** The providers of function imports outside of the set that count, by the name of the symbol. */
function indexProviders(
  search: readonly number[],
  { scene: { modules }, resolved: { resolutions } }: LinkResolution,
  counts: (resolution: Resolution) => boolean,
): ReadonlyMap<string, AddressedFunction> {
  const providers = new Map<string, AddressedFunction>();
  for (const module of search) {
    at(modules, module).type.imports.forEach(({ module: namespace, name, type }, position) => {
      if (namespace !== ABI.symbols || providers.has(name) || externKindOf(type) !== "function") return;
      const resolution = at(at(resolutions, module), position);
      if (!counts(resolution)) return;
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
