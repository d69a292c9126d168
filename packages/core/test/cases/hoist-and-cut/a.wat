;; With the memory hoisted one function is deferred instead of two.
(module
  (import "b" "m" (memory 1))
  (import "b" "f" (func $f (result i32)))
  (func (export "x") (result i32) (i32.load8_u (i32.const 0)))
  (func (export "y") (result i32) (i32.const 2))
  (func (export "run") (result i32) (call $f)))
