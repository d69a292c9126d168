// The parts of `WebAssembly` that tests use beyond the declarations that core may see.

declare namespace WebAssembly {
  interface MemoryDescriptor {
    initial: number;
    maximum?: number;
    shared?: boolean;
  }
  interface Memory {
    grow(pages: number): number;
  }
  const Memory: { prototype: Memory; new (descriptor: MemoryDescriptor): Memory };

  interface TableDescriptor {
    element: "anyfunc" | "externref";
    initial: number;
    maximum?: number;
  }
  interface Table {
    get(index: number): unknown;
    set(index: number, value?: unknown): void;
  }
  const Table: { prototype: Table; new (descriptor: TableDescriptor, value?: unknown): Table };

  interface GlobalDescriptor {
    value: "i32" | "i64" | "f32" | "f64" | "v128" | "externref" | "anyfunc";
    mutable?: boolean;
  }
  const Global: { prototype: Global; new (descriptor: GlobalDescriptor, value?: unknown): Global };

  interface Tag {
    readonly [Symbol.toStringTag]: string;
  }
  const Tag: { prototype: Tag; new (type: { parameters: string[] }): Tag };
}

// Names of the Fetch standard that Node's types declare only as constructors.
type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;
type BodyInit = NonNullable<ConstructorParameters<typeof Response>[0]>;
type HeadersInit = NonNullable<ConstructorParameters<typeof Headers>[0]>;

interface ImportMeta {
  /** Vite's `import.meta.glob`: the modules that match a pattern, by path. */
  glob<Loaded>(
    pattern: string | readonly string[],
    options: { query?: string; import?: string; eager: true },
  ): Record<string, Loaded>;
}
