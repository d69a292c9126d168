/** Exports `seven`, and imports nothing. */
export const LEAF = `(module (func (export "seven") (result i32) (i32.const 7)))`;

/** Calls `leaf`. */
export const CALLER = `(module
  (import "leaf" "seven" (func $seven (result i32)))
  (func (export "eight") (result i32) (i32.add (call $seven) (i32.const 1))))`;

/** Calls the host's `test.started` with its number when it is instantiated. */
export function starter(id: number): string {
  return `(module
    (import "test" "started" (func $started (param i32)))
    (start $begin)
    (func $begin (call $started (i32.const ${id}))))`;
}

/** Has a valid section structure, but no engine compiles its only function, which returns no result. */
export const REFUSED = `(module (func (export "broken") (result i32)))`;

/** A head of less than 100 bytes, followed by `bodyBytes` bytes. */
export function longModule(bodyBytes: number): string {
  return `(module (memory (export "memory") 2) (func (export "seven") (result i32) (i32.const 7))
    (data (i32.const 0) "${"a".repeat(bodyBytes)}"))`;
}
