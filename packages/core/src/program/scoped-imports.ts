import type { AnyFunction } from "../bind/closure.ts";
import type { HostImports, HostValue } from "../wasm/host-import.ts";
import { ABI, SHARED_NAMES, STACK_POINTER } from "../wasm/toolchain-names.ts";
import type { ExitFunction, OpenLibrary } from "./open-libraries.ts";
import type { SymbolTable } from "./symbol-scope.ts";
import type { TableSlots } from "./table-slots.ts";

/**
 * The functions by which C and C++ register what has to run when a library ends: `atexit(function)`, and
 * `__cxa_atexit(function, argument, handle)`, of which the others are forms for data of threads. Itanium C++ ABI, "DSO Object
 * Destruction API".
 */
const REGISTER_EXIT: readonly (string | undefined)[] = [
  "__cxa_atexit",
  "atexit",
  "__cxa_thread_atexit",
  "__cxa_thread_atexit_impl",
];

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
export interface Opening {
  /** The symbols that exist already, in the order in which they are sought. */
  readonly visible: VisibleSymbols[];
  /** The libraries that the new ones need and that are open. */
  readonly needs: Set<OpenLibrary>;
  /** Filled with the libraries that define symbols of the new ones. */
  readonly uses: Set<OpenLibrary>;
  /** The destructors that each new library registers, by its name; filled when the libraries get their places. */
  readonly exits: Map<string, ExitFunction[]>;
}

interface ScopeInput {
  readonly externs: ProgramExterns;
  readonly slots: TableSlots;
  readonly opening: Opening;
  /** The destructors of the library that an address lies in. */
  readonly exitsAt: (address: number) => ExitFunction[] | undefined;
}

/**
 * Host imports for libraries that are opened while their program runs: behind those of the caller, the externs and symbols of
 * the program and of libraries that are open. So a new library is planned and linked alone, and calls the functions of the
 * others directly.
 */
export function createScopedImports(given: HostImports, { externs, slots, opening, exitsAt }: ScopeInput): HostImports {
  const { memory, table, stackPointer, addressType } = externs;
  const values = new Map<string, HostValue>();
  const addressGlobal = (address: number): WebAssembly.Global => {
    const value = addressType === "i64" ? BigInt(address) : address | 0;
    return new WebAssembly.Global({ value: addressType, mutable: true }, value);
  };
  const find = <Value>(select: (symbols: SymbolTable) => Value | undefined): Value | undefined => {
    for (const { symbols, library } of opening.visible) {
      const found = select(symbols);
      if (found === undefined) continue;
      if (library !== undefined) opening.uses.add(library);
      return found;
    }
    return undefined;
  };
  const make = (namespace: string, name: string): unknown => {
    switch (namespace) {
      case ABI.symbols:
        if (name === SHARED_NAMES.memory) return memory;
        if (name === SHARED_NAMES.table) return table;
        if (name === STACK_POINTER) return stackPointer;
        return find(({ functions, tags }) => functions.get(name) ?? tags.get(name));
      case ABI.dataAddresses: {
        const address = find(({ data }) => data.get(name));
        return address === undefined ? undefined : addressGlobal(address);
      }
      case ABI.functionAddresses: {
        const target = find(({ functions }) => functions.get(name));
        return target === undefined ? undefined : addressGlobal(slots.addressOf(target));
      }
      default:
        return undefined;
    }
  };
  const recorderOf =
    (library: string): AnyFunction =>
    (slot, argument, handle) => {
      // A library may register for another that calls it, and says so by the handle.
      const address = typeof handle === "bigint" ? Number(handle) : Number(handle) >>> 0;
      const exits = exitsAt(address) ?? opening.exits.get(library);
      exits?.push({ slot: Number(slot), argument });
      return 0;
    };
  return {
    isShared: false,
    read(path, importer, option) {
      const ofCaller = given.read(path, importer, option);
      const [namespace, name, ...rest] = path;
      const isName = namespace !== undefined && name !== undefined && rest.length === 0 && option === undefined;
      if (!isName || ofCaller?.isThrown || ofCaller?.value !== undefined) return ofCaller;
      const isExit = namespace === ABI.symbols && REGISTER_EXIT.includes(name);
      // Each library has its own destructors; all else is the same for all.
      if (isExit !== (importer !== undefined)) return ofCaller;
      const key = JSON.stringify([namespace, name, importer]);
      const known = values.get(key);
      if (known !== undefined) return known;
      const value = importer === undefined ? make(namespace, name) : recorderOf(importer);
      // A library that is needed becomes visible while the heads of others are read.
      if (value === undefined) return ofCaller;
      const found = { value };
      values.set(key, found);
      return found;
    },
  };
}
