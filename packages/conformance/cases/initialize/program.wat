;; A reactor in a cycle with library, which provides its memory.
(module
  (import "library" "memory" (memory 1))
  (import "library" "append" (func $append (param i32)))
  (import "base" "append" (func $base))
  (func (export "next") (result i32) (i32.load (i32.const 0)))
  (func (export "_initialize") (call $append (i32.const 3))))
