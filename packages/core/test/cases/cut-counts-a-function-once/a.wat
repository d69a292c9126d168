;; Imported three times under one name, x is one function to defer; y and z are two.
(module
  (import "b" "x" (func $one (result i32)))
  (import "b" "x" (func $two (result i32)))
  (import "b" "x" (func $three (result i32)))
  (func (export "y") (result i32) (i32.const 1))
  (func (export "z") (result i32) (i32.const 2))
  (func (export "sum") (result i32) (i32.add (call $one) (i32.add (call $two) (call $three)))))
