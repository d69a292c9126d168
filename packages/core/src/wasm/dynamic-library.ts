/**
 * The contents of the section `dylink.0`, or of the older `dylink`: the needs of a module that a dynamic linker places.
 * WebAssembly tool conventions, "Dynamic Linking". Plain data: JSON-safe and structured-cloneable.
 */
export interface DynamicLibrary {
  /** Static data: bytes, and the alignment of its first byte in bytes. */
  readonly memory: AlignedSize;
  /** Functions whose address is taken: slots of the table, and the alignment of the first of them in slots. */
  readonly table: AlignedSize;
  /** Libraries that it needs, in the order in which they are searched. */
  readonly needed: readonly string[];
  /** Flags of exports by name; absent if there are none. `symbolFlag` has their meaning. */
  readonly exportFlags?: Readonly<Record<string, number>>;
  /** Flags of imports; absent if there are none. */
  readonly importFlags?: readonly FlaggedImport[];
  /** Folders in which the libraries are sought; absent if there are none. */
  readonly runtimePath?: readonly string[];
  /** Subsections of other numbers, in the order of the file; absent if there are none. */
  readonly unknown?: readonly UnknownSubsection[];
}

export interface AlignedSize {
  readonly size: number;
  /** A power of two. */
  readonly alignment: number;
}

export interface FlaggedImport {
  readonly module: string;
  readonly name: string;
  readonly flags: number;
}

/** A subsection that rec does not read. */
export interface UnknownSubsection {
  readonly id: number;
  /** Its contents, in hexadecimal. */
  readonly content: string;
}

/** Bits of the flags of a symbol. WebAssembly tool conventions, "Linking", symbol table. */
export const symbolFlag = { weak: 0x1, hidden: 0x4, undefined: 0x10, threadLocal: 0x100 } as const;
