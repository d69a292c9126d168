// The parts of `WebAssembly` that these tests use and the other tests do not.

declare namespace WebAssembly {
  interface Table {
    get(index: number): unknown;
  }
  interface Exception extends Error {
    is(tag: Tag): boolean;
    getArg(tag: Tag, index: number): unknown;
  }
  const Exception: { prototype: Exception; new (tag: Tag, payload: readonly unknown[]): Exception };
}
