// What tests use of `WebAssembly` beyond what core itself may see of it.

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

  interface Tag {}
  const Tag: { prototype: Tag; new (type: { parameters: string[] }): Tag };

  function validate(bytes: BufferSource): boolean;
}
