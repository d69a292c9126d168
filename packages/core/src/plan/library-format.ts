import type { SharedDefinition } from "./memory-format.ts";

/** The dynamic libraries of a link, with the program that they are linked to: where each lies, and how they start. */
export interface LibraryPlan {
  /** In the order in which symbols are sought: the program, then the libraries that it needs, breadth first. */
  readonly search: readonly PlacedLibrary[];
  readonly memory?: SharedDefinition;
  readonly table?: SharedDefinition;
  readonly stackPointer?: SharedDefinition;
  readonly addressType: "i32" | "i64";
  /** Addresses of the stack that the linker makes; absent if the program has one. */
  readonly stack?: { readonly start: number; readonly end: number };
  /** Address of the first byte behind all static data. */
  readonly heapBase: number;
}

/** The addresses of one module: bytes of its memory, slots of its table. */
export interface PlacedLibrary {
  readonly module: string;
  /** Absent if it is a program with addresses of its own. */
  readonly memory?: PlacedRange;
  readonly table?: PlacedRange;
  /** Thread-local variables that it exports: their values count from its `__tls_base`. Absent if there are none. */
  readonly threadLocals?: readonly string[];
}

/** From `start` to before `end`; the start is a multiple of `alignment`. */
export interface PlacedRange {
  readonly start: number;
  readonly end: number;
  readonly alignment: number;
}

/** The meaning of a global that the linker made with an address: the place of a library in its memory or table. */
export interface LibraryPlace {
  readonly module: string;
  readonly in: "memory" | "table";
}

/**
 * Whether the linker has given each module its place. Then none of them writes to the place of another, so their memory needs
 * no check.
 */
export function isPlacedWhole({ libraries, modules }: Placed): boolean {
  return libraries !== undefined && libraries.search.filter(({ memory }) => memory).length === modules.length;
}

interface Placed {
  readonly libraries?: LibraryPlan;
  readonly modules: readonly object[];
}
