/** Addresses in bytes, or slots of a table: from `start` to before `end`. */
export interface AreaRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The areas of one module in its memory 0 and table 0, as its bytes show them. Toolchains give static data, stack and heap
 * of a module to its first memory. Active segments are in `ModuleType.dataSegments` and `elementSegments`. Plain data.
 */
export interface ModuleAreas {
  /**
   * Static data that is zero at first and stands in no segment: the start function fills it with zeros, or uses it as a flag,
   * or a symbol tells the end of the static data.
   */
  readonly zeroed?: readonly AreaRange[];
  /** Passive data segments, at the addresses to which the start function copies them. */
  readonly copied?: readonly CopiedRange[];
  /** The start function writes static data, and calls no other module. Absent if it may, or if there is none. */
  readonly startWrites?: true;
  readonly stack?: StackArea;
  /**
   * The address at which the heap of the module begins, if the module shows it. For AssemblyScript the end of its data:
   * behind it are its root stack, if it has one, and its heap.
   */
  readonly heapBase?: number;
  /**
   * The end of the static data of a module that defines its memory, if a symbol tells it. Such a module shows nothing else of
   * its zero-initialised data.
   */
  readonly staticEnd?: number;
  /** The code of the module grows its first memory. Absent if it does not, or if nobody has looked for that. */
  readonly grows?: true;
  /**
   * The code also asks for the size of that memory, and does not name the end of the declared one: such an allocator takes all
   * pages that there are when it first allocates. Relocations tell more: see `Places.linkerSymbols`.
   */
  readonly takesAll?: true;
  /**
   * A language whose compiler takes other flags than those of C. A module of AssemblyScript has a stack of roots, which is no
   * shadow stack; if it has a heap base, its heap is all from there to the end of the memory when it first allocates.
   */
  readonly language?: "AssemblyScript" | "Rust" | "Zig";
  /**
   * Size in bytes and alignment of the thread-local data of one thread. The alignment is absent if the module does not
   * export it.
   */
  readonly threadLocals?: { readonly sizeBytes: number; readonly alignment?: number };
  /** Names of the module's own tags, by position in the tag section, if it names them. */
  readonly tagNames?: readonly (string | null)[];
  readonly places?: Places;
  /** The module has relocations that do not fit its code or data. */
  readonly stalePlaces?: StalePlace;
  /** As in `Places`, of a module whose symbols are known, and its places are not. Absent if it defines all of its data. */
  readonly undefinedData?: readonly UndefinedData[];
}

/** The range to which a passive data segment is copied. */
export interface CopiedRange extends AreaRange {
  /** Position in the data section. */
  readonly segment: number;
  /** Offset in bytes into the segment. */
  readonly from: number;
}

/** The shadow stack of a module: it grows from `initial` down. */
export interface StackArea {
  /** Global index of the stack pointer. */
  readonly global: number;
  /** Address in bytes; undefined if the stack pointer is imported. */
  readonly initial?: number;
  /** The lowest address that the stack may take, as far as the module shows it: the end of the data below, or 0. */
  readonly low: number;
  /**
   * The rule that found it. Certain: its name, or the shape of function prologues (`global.get`, a multiple of 16,
   * `sub`, `global.set`). Suspected: its initial value alone.
   */
  readonly rule: "name" | "prologue" | "value";
}

/** The places in code and data that name addresses and slots, in short: they were checked against code and data. */
export interface Places {
  /** Relocations of the linker (`wasm-ld --emit-relocs`), or the section `rec.places`. */
  readonly from: "relocations" | "rec.places";
  readonly addressType: "i32" | "i64";
  /** All static data: segments, zero-initialised data, and flags behind them; alignment in bytes, at least 16. */
  readonly data: AreaRange & { readonly alignment: number };
  /** The slots of table 0 that the element segments fill. */
  readonly slots: AreaRange;
  /** Number of places to patch. */
  readonly count: number;
  /**
   * Symbols that the linker answers and that code or data refers to: `__heap_base`, `__heap_end`, `__stack_low` and others.
   * Among them are weak variables of the module, which are in `definedData` too: another module may have their definition.
   */
  readonly linkerSymbols: readonly string[];
  /** Data of this module that other modules may name: address by symbol name. */
  readonly definedData: Readonly<Record<string, number>>;
  /** Data that the module refers to and does not define. */
  readonly undefinedData: readonly UndefinedData[];
  /** Imported functions whose slot is taken: position among the imported functions, and the module's own slot. */
  readonly importedSlots: readonly { readonly function: number; readonly slot: number }[];
  /** Slots of exported functions, by export name. */
  readonly exportedSlots: Readonly<Record<string, number>>;
  /** Absent if there is none. */
  readonly ownDefinitions?: readonly OwnDefinition[];
  /**
   * Digests of the names of functions that are neither weak nor exported, in order: a weak function of another module may have
   * one of these names. Absent if there is none.
   */
  readonly ownFunctions?: readonly number[];
}

/** Data that a module refers to by this name and does not define. If it is weak, its address may be 0. */
export interface UndefinedData {
  readonly name: string;
  readonly isWeak: boolean;
}

/**
 * A function or variable that the module keeps as its own, although a static link may have one of that name for all modules:
 * a weak function, a weak variable that is hidden or thread-local, or a hidden variable that is not weak. Definitions of
 * libraries are left out, and inline functions: all modules have the same ones.
 */
export interface OwnDefinition {
  /** The symbol. */
  readonly name: string;
  readonly kind: "function" | "data";
  readonly isWeak: boolean;
  /** The module exports the function, and does not use it itself. */
  readonly isUnused?: true;
  /** 32 bits, equal for definitions with the same code or the same constant content; absent for variables that may change. */
  readonly digest?: number;
}

/** The first relocation that does not fit, or the reason for which none is read. */
export interface StalePlace {
  /** The section that a tool took away, or that stood behind the end of a file that was cut. */
  readonly missing?: "linking" | "reloc.CODE" | "reloc.DATA";
  /** The version of a section `rec.places` that another version of rec wrote. */
  readonly version?: number;
  /** Offset in bytes into the module; undefined if the sections themselves are malformed. */
  readonly offset?: number;
  readonly symbol?: string;
  readonly found?: number;
  readonly expected?: number;
}
