// What these tests use of `WebAssembly` beyond what the other tests do.

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
