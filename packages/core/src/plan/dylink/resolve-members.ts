import { type ExternType, externKindOf } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import type { ImportType } from "../../wasm/module-type.ts";
import {
  ABI,
  EXIT_FUNCTIONS,
  EXIT_NAMESPACE,
  MODULE_HANDLE,
  SHARED_NAMES,
  STACK_POINTER,
} from "../../wasm/toolchain-names.ts";
import type { ArrangedExtern } from "../arrangement.ts";
import type { LinkResolution } from "../read-link.ts";
import type { ExportPosition } from "../resolve/index-exports.ts";
import type { Resolution, ResolvedImports } from "../resolve/resolve-imports.ts";
import { type AddressedFunctions, isTrap } from "./gather-addresses.ts";
import type { SetLayout } from "./lay-out-set.ts";
import type { UnaskableFunction } from "./library-problems.ts";
import type { AddressedSymbol } from "./lowered-libraries.ts";
import { isCallersChoice } from "./set-extern.ts";
import { createWeakCheck, type FindSymbol } from "./symbols.ts";
import { exportsThreadData, isThreadLocal, type UnknownThreadLocal } from "./thread-locals.ts";
import { findUnsupportedAbis, type UnsupportedAbi } from "./unsupported-abi.ts";

interface MembersInput {
  readonly search: readonly number[];
  readonly resolution: LinkResolution;
  readonly findSymbol: FindSymbol;
  readonly addressed: AddressedFunctions;
  readonly layout: SetLayout;
  /** Addresses that only the linker knows, by name. */
  readonly linkerSymbols: ReadonlyMap<string, number>;
  readonly addressType: "i32" | "i64";
  /** The externs that all members share, as far as the linker makes them. */
  readonly shared: Readonly<Record<string, Resolution | undefined>>;
  /** Tags that members define, by name. */
  readonly tags: ReadonlyMap<string, Resolution>;
  readonly make: (extern: ArrangedExtern) => Extract<Resolution, { readonly by: "made" }>;
}

interface ResolvedMembers {
  readonly resolved: ResolvedImports;
  readonly addresses: readonly AddressedSymbol[];
  readonly problems: readonly (UnknownThreadLocal | UnsupportedAbi | UnaskableFunction)[];
  /** Tags whose type no member shows, each with the first member that imports it. */
  readonly untypedTags: readonly UntypedTag[];
}

interface FoundInMembers {
  readonly addresses: AddressedSymbol[];
  readonly problems: (UnknownThreadLocal | UnaskableFunction)[];
  readonly untypedTags: UntypedTag[];
}

interface UntypedTag {
  readonly module: number;
  readonly tag: string;
}

/**
 * Gives each import of the members its provider: an extern of the linker, or the first definition of the symbol in search
 * order. The caller's own choices stay, and so do providers outside of the set.
 */
export function resolveMembers(input: MembersInput): ResolvedMembers {
  const { search, resolution } = input;
  const { modules } = resolution.scene;
  const found: FoundInMembers = { addresses: [], problems: [], untypedTags: [] };
  const resolveImport = createImportRule(input, found);
  const resolutions: (readonly Resolution[])[] = [...resolution.resolved.resolutions];
  const answered = new Set<ImportType>();
  for (const module of search) {
    const { type } = at(modules, module);
    const isWeak = createWeakCheck(type);
    resolutions[module] = at(resolutions, module).map((given, position) => {
      const entry = at(type.imports, position);
      const isAddressed = entry.module === ABI.functionAddresses && input.addressed.find(module, entry.name);
      if (given.by === "engine" || (isCallersChoice(given) && !isAddressed)) return given;
      const provider = resolveImport(entry, { module, isWeak }) ?? exitFunction(entry, given, resolution) ?? given;
      const isUnknown = provider.by === "nobody" || provider.by === "trap";
      const isAbsent = isUnknown && externKindOf(entry.type) === "function" && isWeak(entry.name);
      if (isAbsent && type.addressedImports?.includes(entry.name)) {
        const named = { module: entry.module, name: entry.name };
        const { name } = at(modules, module);
        found.problems.push({ about: "unaskable-function", code: "DYNAMIC_LIBRARY", module: name, import: named });
      }
      // A weak function that nobody defines is null: its address is 0, and a call of it traps.
      const chosen: Resolution = isAbsent ? { by: "trap" } : provider;
      if (chosen.by !== "nobody") answered.add(entry);
      return chosen;
    });
  }
  const members = new Set(search);
  const problems = resolution.resolved.problems.filter(
    (problem) => problem.kind !== "missing" || !members.has(problem.importer) || !answered.has(problem.import),
  );
  const { unsupported, rest } = findUnsupportedAbis(search, resolution.scene, problems);
  return {
    resolved: { resolutions, problems: rest },
    addresses: found.addresses,
    untypedTags: found.untypedTags,
    problems: [...found.problems, ...unsupported],
  };
}

/** The host function that notes a destructor for the end of the program, if nobody else defines one. */
function exitFunction(
  { module, name, type }: ImportType,
  { by }: Resolution,
  { scene: { options } }: LinkResolution,
): Resolution | undefined {
  const isKnown = options.opensLibraries === true && module === ABI.symbols && EXIT_FUNCTIONS.includes(name);
  if (!isKnown || externKindOf(type) !== "function" || (by !== "nobody" && by !== "trap")) return undefined;
  return { by: "host", reason: "host", module: EXIT_NAMESPACE, name };
}

interface Importer {
  readonly module: number;
  readonly isWeak: (name: string) => boolean;
}

function createImportRule(
  input: MembersInput,
  found: FoundInMembers,
): (entry: ImportType, importer: Importer) => Resolution | undefined {
  const { findSymbol, layout, shared, addressType, resolution } = input;
  const { addresses, untypedTags } = found;
  const { modules, index } = resolution.scene;
  const made = new Map<string, Resolution>();
  /** The extern of a name, made when the first importer asks for it. */
  const makeOnce = (key: string, make: () => ArrangedExtern, then?: (extern: number) => void): Resolution => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const extern = input.make(make());
    made.set(key, extern);
    then?.(extern.extern);
    return extern;
  };
  const addressGlobal = (module: number, type: ExternType, value: number): ArrangedExtern => {
    const valueType = type.kind === "global" && type.type === "i64" ? "i64" : addressType;
    const isMutable = type.kind !== "global" || type.mutable;
    return { module, type: { kind: "global", type: valueType, mutable: isMutable }, address: value };
  };
  const addressOfData = (entry: ImportType, { module, isWeak }: Importer): Resolution | undefined => {
    const { name, type } = entry;
    const known = input.linkerSymbols.get(name);
    const symbol = known === undefined ? (findSymbol("global", name) ?? soleGlobal(name)) : undefined;
    if (known === undefined && symbol === undefined && !isWeak(name)) return undefined;
    return makeOnce(
      `data ${name}`,
      () => addressGlobal(module, type, known ?? 0),
      (extern) => {
        if (symbol === undefined) return;
        const isLocal = isThreadLocal(symbol, modules);
        const base = isLocal ? undefined : layout.bases.get(symbol.module)?.memory;
        addresses.push({ of: "data", extern, symbol, base, isThreadLocal: isLocal });
        if (!isLocal || exportsThreadData(symbol.module, modules)) return;
        const [provider, importer] = [symbol.module, module].map((one) => at(modules, one).name) as [string, string];
        found.problems.push({
          about: "unknown-thread-local",
          code: "DYNAMIC_LIBRARY",
          module: provider,
          symbol: name,
          importer,
        });
      },
    );
  };
  /** The handle of the importer itself: its own definition, or where its data begins. That of a program with addresses is null. */
  const handleOf = (module: number, type: ExternType): Resolution => {
    const base = layout.bases.get(module)?.memory;
    const position = at(modules, module).type.exports.findIndex(
      (entry) => entry.name === MODULE_HANDLE && externKindOf(entry.type) === "global",
    );
    return makeOnce(
      `handle ${module}`,
      () => ({
        ...addressGlobal(module, type, base ?? 0),
        ...(position < 0 && base !== undefined && { placeIn: "memory" }),
      }),
      (extern) => {
        if (position < 0) return;
        addresses.push({ of: "data", extern, symbol: { module, export: position }, base, isThreadLocal: false });
      },
    );
  };
  /** Data of an ordinary module. */
  const soleGlobal = (name: string): ExportPosition | undefined => {
    const candidates = index.exportsOfName.get(name)?.filter(({ module, export: position }) => {
      return externKindOf(at(at(modules, module).type.exports, position).type) === "global";
    });
    return candidates?.length === 1 ? candidates[0] : undefined;
  };
  const addressOfFunction = ({ name, type }: ImportType, { module, isWeak }: Importer): Resolution | undefined => {
    const found = input.addressed.find(module, name);
    const isNull = isWeak(name) && (found === undefined || isTrap(found));
    if (isNull) return makeOnce(`null ${name}`, () => addressGlobal(module, type, 0));
    if (found === undefined) return undefined;
    return makeOnce(
      `function ${found.position}`,
      () => addressGlobal(module, type, 0),
      (extern) => {
        const slot = layout.firstAddressed + found.position;
        if (found.symbol !== undefined) {
          addresses.push({ of: "function", extern, symbol: found.symbol, slot });
          return;
        }
        const { host, module: typed, type: wrapped } = found.made;
        const what = host ? { wraps: host } : { traps: { importer: module, name } };
        const made = input.make({ module: typed, type: wrapped, ...what }).extern;
        addresses.push({ of: "made function", extern, module: typed, made, slot });
      },
    );
  };
  const placeOf = (module: number, of: "memory" | "table", type: ExternType): Resolution | undefined => {
    const base = layout.bases.get(module)?.[of];
    if (base === undefined) return undefined;
    return makeOnce(`${of} ${module} ${type.kind === "global" ? type.type : ""}`, () => ({
      ...addressGlobal(module, type, base),
      placeIn: of,
      type: {
        kind: "global",
        type: type.kind === "global" && type.type === "i32" ? "i32" : addressType,
        mutable: false,
      },
    }));
  };
  /** The tag that all members import and nobody exports: of the type that one of them shows, as compiled modules show none. */
  const soleTag = (name: string, importer: number): Resolution =>
    makeOnce(`tag ${name}`, () => {
      for (const module of input.search) {
        const typed = at(modules, module).type.imports.find(
          (entry) => entry.name === name && entry.type.kind === "tag",
        );
        if (typed) return { module, type: typed.type };
      }
      untypedTags.push({ module: importer, tag: name });
      return { module: importer, type: { kind: "opaque", externKind: "tag" } };
    });
  return (entry, importer) => {
    const { module: namespace, name, type } = entry;
    const kind = externKindOf(type);
    if (namespace === ABI.dataAddresses)
      return name === MODULE_HANDLE ? handleOf(importer.module, type) : addressOfData(entry, importer);
    if (namespace === ABI.functionAddresses) return addressOfFunction(entry, importer);
    if (namespace !== ABI.symbols) return undefined;
    if (name === "__memory_base") return placeOf(importer.module, "memory", type);
    if (name === "__table_base" || name === "__table_base32") return placeOf(importer.module, "table", type);
    if (kind === "memory" && name === SHARED_NAMES.memory) return shared[name];
    if (kind === "table" && name === SHARED_NAMES.table) return shared[name];
    if (kind === "global" && name === STACK_POINTER && shared[name]) return shared[name];
    const tag = kind === "tag" ? input.tags.get(name) : undefined;
    if (tag !== undefined) return tag;
    const symbol = findSymbol(kind, name);
    if (symbol !== undefined) {
      const reason = symbol.module === importer.module ? "self" : "flat";
      return { by: "export", at: symbol, reason };
    }
    return kind === "tag" ? soleTag(name, importer.module) : undefined;
  };
}
