;; A weak definition is imported and exported by the same module: a's comes first, and also b's own calls reach it.
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "shared" (func $shared (result i32)))
  (import "env" "own" (func $own (result i32)))
  (func (export "shared") (result i32) (i32.const 20))
  (func (export "own") (result i32) (i32.const 21))
  (func (export "b_calls_shared") (result i32) (call $shared))
  (func (export "b_calls_own") (result i32) (call $own)))
