import type { AnyFunction } from "../bind/closure.ts";
import { isExportedFunction } from "../wasm/exported-function.ts";
import { externKindOf } from "../wasm/extern-type.ts";
import { type HostImports, type HostKey, type HostValue, readHostValue } from "../wasm/host-import.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { ABI, AT_QUICK_EXIT, EXIT_FUNCTIONS, SHARED_NAMES, STACK_POINTER } from "../wasm/toolchain-names.ts";
import { type LocalLibraries, localScope, type NewMember, type ScopeEntry } from "./local-scope.ts";
import type { OpenLibrary } from "./open-library.ts";
import type { QuickExits } from "./quick-exits.ts";
import type { ExitFunction } from "./run-exits.ts";
import type { SymbolTable } from "./symbol-scope.ts";
import type { SlotRange, TableSlots } from "./table-slots.ts";

/** The externs of a running program that its libraries share. */
export interface ProgramExterns {
  readonly memory: WebAssembly.Memory;
  readonly table: WebAssembly.Table;
  readonly stackPointer: WebAssembly.Global | undefined;
  readonly addressType: "i32" | "i64";
}

/** Symbols that a library finds, with the library that has them, if it is one that was opened. */
export interface VisibleSymbols {
  readonly symbols: SymbolTable;
  readonly library?: OpenLibrary;
}

/** One call that opens libraries. */
export interface Opening extends LocalLibraries {
  readonly members: NewMember[];
  readonly found: Map<string, OpenLibrary>;
  /** The symbols of the program and of global libraries, in the order in which they are sought. */
  readonly visible: readonly VisibleSymbols[];
  /** The libraries that the new ones need and that are open. */
  readonly needs: Set<OpenLibrary>;
  /** Filled with the libraries that define symbols of the new ones. */
  readonly uses: Set<OpenLibrary>;
  /** The destructors that each new library registers, by its name; filled when the libraries get their places. */
  readonly exits: Map<string, ExitFunction[]>;
  /** The addresses of functions that register destructors. Each library has its own, when it has a place. */
  readonly exitAddresses: ExitAddress[];
  /** Gives a function its slot; absent as long as the libraries have no places. */
  setExitAddress?: (address: ExitAddress) => void;
}

/** The address of a function by which a library registers destructors. */
export interface ExitAddress {
  readonly library: string;
  readonly name: string;
  readonly record: AnyFunction;
  /** Gets the address. */
  readonly global: WebAssembly.Global;
}

/** A function whose address is asked for, and the slots of its library. */
interface FunctionAddress {
  readonly addressOf: AnyFunction;
  readonly further?: SlotRange[] | undefined;
}

/**
 * The origin of an import's value: the same value for all openings; or the address of data or of a function, which each
 * library has in a global of its own; or the function that registers destructors, which each library has for itself.
 */
export type ScopedSource =
  | { readonly value: unknown }
  | { readonly dataAddress: number }
  | FunctionAddress
  | { readonly exitsOf: string; readonly name: string }
  | { readonly exitAddressOf: string; readonly name: string };

export interface ScopedImports extends HostImports {
  /** The origin of the value of an import, which `read` makes once for one opening; undefined if there is none. */
  sourceOf(key: HostKey): ScopedSource | undefined;
}

interface ScopeInput {
  readonly externs: ProgramExterns;
  readonly slots: TableSlots;
  readonly opening: Opening;
  readonly destructors: Destructors;
}

/** The lists of destructors of a program's libraries. */
export interface Destructors {
  /** That of the library that an address lies in, also if it is being opened. */
  at(address: number): ExitFunction[] | undefined;
  /** Adds to a list. */
  note(exits: ExitFunction[], exit: ExitFunction): void;
  /** Absent if the program has no function that ends it without destructors. */
  readonly quick: QuickExits | undefined;
}

/**
 * Host imports for libraries that are opened while their program runs: behind those of the caller, the externs and symbols of
 * the program and of libraries that are open. So a new library is planned and linked alone, and calls the functions of the
 * others directly.
 */
export function createScopedImports(
  given: HostImports,
  { externs, slots, opening, destructors }: ScopeInput,
): ScopedImports {
  const { memory, table, stackPointer } = externs;
  /** By importer, namespace and name. */
  const values = new Map<string | undefined, Map<string, Map<string, MadeValue>>>();
  const valuesOf = (importer: string | undefined, namespace: string): Map<string, MadeValue> => {
    const ofImporter = values.get(importer) ?? new Map<string, Map<string, MadeValue>>();
    values.set(importer, ofImporter);
    const found = ofImporter.get(namespace) ?? new Map<string, MadeValue>();
    ofImporter.set(namespace, found);
    return found;
  };
  const exportsOf = createExportIndex();
  let local: readonly ScopeEntry[] = [];
  /** The number of libraries for which the local scope was listed. */
  let listed = -1;
  const listLocal = (): readonly ScopeEntry[] => {
    const { members, found } = opening;
    if (listed !== members.length + found.size) local = localScope(opening);
    listed = members.length + found.size;
    return local;
  };
  /** A definition that a new library comes first with is none of the host: the plan finds it. */
  const find = <Value>(name: string, kind: "code" | "data", select: (own: SymbolTable) => Value | undefined) => {
    const among = (symbols: SymbolTable, library: OpenLibrary | undefined) => {
      const value = library?.isClosed ? undefined : select(symbols);
      if (value !== undefined && library !== undefined) opening.uses.add(library);
      return value === undefined ? undefined : { value, further: library?.further };
    };
    for (const { symbols, library } of opening.visible) {
      const found = among(symbols, library);
      if (found !== undefined) return found;
    }
    for (const entry of listLocal()) {
      if ("member" in entry) {
        if (exportsOf(entry.member)[kind].has(name)) return undefined;
        continue;
      }
      const found = among(entry.library.symbols, entry.library);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const search = (namespace: string, name: string): ScopedSource | undefined => {
    switch (namespace) {
      case ABI.symbols: {
        if (name === SHARED_NAMES.memory) return { value: memory };
        if (name === SHARED_NAMES.table) return { value: table };
        const value =
          name === STACK_POINTER
            ? stackPointer
            : find(name, "code", ({ functions, tags }) => functions.get(name) ?? tags.get(name))?.value;
        return value && { value };
      }
      case ABI.dataAddresses: {
        const found = find(name, "data", ({ data }) => data.get(name));
        return found && { dataAddress: found.value };
      }
      case ABI.functionAddresses: {
        // The caller's function stands in place of one of the program for calls, and so for addresses. Others are wrapped: see `replaces`.
        const own = given.read([ABI.symbols, name])?.value;
        if (isExportedFunction(own)) return { addressOf: own as AnyFunction };
        const found = find(name, "code", ({ functions }) => functions.get(name));
        return found && { addressOf: found.value, further: found.further };
      }
      default:
        return undefined;
    }
  };
  /** Undefined if the value is one of the caller, or if there is none. */
  const ofScope = (...[path, importer, option]: Parameters<HostImports["read"]>): ScopedSource | undefined => {
    const [namespace, name, ...rest] = path;
    if (namespace === undefined || name === undefined || rest.length > 0 || option !== undefined) return undefined;
    const isKnown = EXIT_FUNCTIONS.includes(name) || (name === AT_QUICK_EXIT && destructors.quick !== undefined);
    const isExit = isKnown && (namespace === ABI.symbols || namespace === ABI.functionAddresses);
    // Each library has its own destructors; all else is the same for all.
    if (isExit !== (importer !== undefined)) return undefined;
    if (importer === undefined) return search(namespace, name);
    return namespace === ABI.symbols ? { exitsOf: importer, name } : { exitAddressOf: importer, name };
  };
  const recorderOf = (library: string, name: string): AnyFunction =>
    recordInto(() => opening.exits.get(library), { name, destructors });
  const exitAddress = (library: string, name: string): WebAssembly.Global => {
    const global = makeGlobal(0, externs.addressType);
    const address = { library, name, record: recorderOf(library, name), global };
    opening.exitAddresses.push(address);
    opening.setExitAddress?.(address);
    return global;
  };
  const make = (source: ScopedSource): unknown => {
    if ("value" in source) return source.value;
    if ("exitsOf" in source) return recorderOf(source.exitsOf, source.name);
    if ("exitAddressOf" in source) return exitAddress(source.exitAddressOf, source.name);
    return makeAddress(source, externs.addressType, slots);
  };
  const isOfCaller = (namespace: string, name: string, importer: string): boolean =>
    isGiven(given.read([namespace, name], importer)) || isGiven(given.read([namespace, name]));
  return {
    isShared: false,
    replaces: (name, importer) =>
      isOfCaller(ABI.symbols, name, importer) && !isOfCaller(ABI.functionAddresses, name, importer),
    sourceOf(key) {
      const ofCaller = readHostValue(given, key);
      return isGiven(ofCaller) ? ofCaller : (ofScope([key.module, key.name], key.for, key.option) ?? ofCaller);
    },
    read(path, importer, option) {
      const ofCaller = given.read(path, importer, option);
      if (isGiven(ofCaller)) return ofCaller;
      const [namespace, name] = path;
      if (namespace === undefined || name === undefined || option !== undefined) return ofCaller;
      // A library that is needed enters the scope while the heads of others are read.
      const source = ofScope(path, importer, option);
      if (source === undefined) return ofCaller;
      const known = valuesOf(importer, namespace);
      const earlier = known.get(name);
      if (earlier !== undefined && isSame(earlier.source, source)) return earlier;
      const made = { source, value: make(source) };
      known.set(name, made);
      return made;
    },
  };
}

/** A value, and the source that it was made from. */
interface MadeValue {
  readonly source: ScopedSource;
  readonly value: unknown;
}

function isSame(one: ScopedSource, other: ScopedSource): boolean {
  const entries = Object.entries(other);
  return entries.every(([key, value]) => Reflect.get(one, key) === value);
}

interface ExportNames {
  /** Functions and tags. */
  readonly code: ReadonlySet<string>;
  readonly data: ReadonlySet<string>;
}

/** The names of symbols that new libraries export. */
function createExportIndex(): (member: ModuleType) => ExportNames {
  const known = new Map<ModuleType, ExportNames>();
  return (member) => {
    const found = known.get(member);
    if (found !== undefined) return found;
    const names = { code: new Set<string>(), data: new Set<string>() };
    for (const { name, type } of member.exports) {
      names[externKindOf(type) === "global" ? "data" : "code"].add(name);
    }
    known.set(member, names);
    return names;
  };
}

function isGiven(value: HostValue | undefined): boolean {
  return value?.isThrown === true || value?.value !== undefined;
}

/** A global with the address of data or of a function. */
export function makeAddress(
  source: { readonly dataAddress: number } | FunctionAddress,
  addressType: "i32" | "i64",
  slots: TableSlots,
): WebAssembly.Global {
  const address = "dataAddress" in source ? source.dataAddress : slots.addressOf(source.addressOf, source.further);
  return makeGlobal(address, addressType);
}

function makeGlobal(address: number, addressType: "i32" | "i64"): WebAssembly.Global {
  const value = addressType === "i64" ? BigInt(address) : address | 0;
  return new WebAssembly.Global({ value: addressType, mutable: true }, value);
}

interface Registering {
  /** The name of the function. */
  readonly name: string;
  readonly destructors: Destructors;
}

/** The function by which a library registers destructors: into its own list, or into that of the library whose handle it gives. */
export function recordInto(own: () => ExitFunction[] | undefined, { name, destructors }: Registering): AnyFunction {
  if (name === AT_QUICK_EXIT) return (slot) => destructors.quick?.note(own() ?? [], Number(slot));
  return (slot, argument, handle) => {
    // A library may register for another that calls it, and says so by the handle.
    const address = typeof handle === "bigint" ? Number(handle) : Number(handle) >>> 0;
    const exits = destructors.at(address) ?? own();
    if (exits) destructors.note(exits, { slot: Number(slot), argument });
    return 0;
  };
}
