import type { MemoryRegion } from "./memory-regions.ts";
import type { ExitFunction } from "./run-exits.ts";
import { type SymbolTable, symbolsOf } from "./symbol-scope.ts";
import type { SlotRange } from "./table-slots.ts";

/** The place of a library in the memory and in the table. */
export interface Place {
  readonly region: MemoryRegion;
  readonly slots: SlotRange;
  /** The names of its thread-local data. */
  readonly threadLocals: readonly string[] | undefined;
  /** Functions that it registered for its end, in the order of registration. */
  readonly exits: ExitFunction[];
  /** Further slots. */
  readonly further: SlotRange[];
}

/** A library that is open. */
export interface OpenLibrary extends Place {
  readonly name: string;
  readonly module: object | undefined;
  /** The URL that it was loaded from. */
  readonly url?: string | undefined;
  readonly exports: WebAssembly.Exports;
  readonly symbols: SymbolTable;
  /** The opened libraries that it names as needed, in their order. */
  readonly needed: readonly OpenLibrary[];
  /** The libraries that it needs, or of which it uses symbols. */
  readonly uses: ReadonlySet<OpenLibrary>;
  /** The libraries that one call has opened, itself included, in search order. */
  readonly group: readonly OpenLibrary[];
  /** Calls of `open` that have no `close` yet; 0 for a library that only others need. */
  opened: number;
  isGlobal: boolean;
  /** Whether all libraries of its group have instances: their constructors run, or have run. */
  isMade: boolean;
  isClosed: boolean;
  /** Whether it was linked with the program: it is never closed, and its symbols are those of the program. */
  readonly isLinked: boolean;
  /** Called when it is closed. */
  readonly onClose: Set<() => void>;
}

interface NewLibrary extends Pick<OpenLibrary, "name" | "module" | "url" | "needed" | "uses" | "group" | "isGlobal"> {
  readonly place: Place;
  /** Reads its exports. Those of the result are final when it is open. */
  readonly readExports: () => WebAssembly.Exports;
}

/** A library that has a place. Its exports and symbols are listed by need: many are opened for one function. */
export function newLibrary({ place, readExports, ...rest }: NewLibrary): OpenLibrary {
  let exports: WebAssembly.Exports | undefined;
  let symbols: SymbolTable | undefined;
  return {
    ...rest,
    ...place,
    opened: 0,
    isMade: false,
    isClosed: false,
    isLinked: false,
    onClose: new Set(),
    get exports() {
      exports ??= readExports();
      return exports;
    },
    get symbols() {
      symbols ??= symbolsOf(readExports(), { base: place.region.address, threadLocals: place.threadLocals });
      return symbols;
    },
  };
}

/** A module that was linked with the program. */
export interface LinkedModule extends Pick<OpenLibrary, "name" | "module" | "url" | "symbols"> {
  /** Its exports. They are final when the program is linked. */
  readonly readExports: () => WebAssembly.Exports;
}

/** A module that was linked with the program, as a library that is open from the start. */
export function linkedLibrary({ readExports, ...linked }: LinkedModule): OpenLibrary {
  const place: Place = {
    region: { address: 0, sizeBytes: 0 },
    slots: { start: 0, count: 0 },
    threadLocals: undefined,
    exits: [],
    further: [],
  };
  const state = { opened: 0, isGlobal: true, isMade: true, isClosed: false, isLinked: true };
  const alone = { needed: [], uses: new Set<OpenLibrary>(), group: [], onClose: new Set<() => void>() };
  return {
    ...linked,
    ...place,
    ...state,
    ...alone,
    get exports() {
      return readExports();
    },
  };
}
