(module
  (import "a" "a" (func $a (result i32)))
  (import "c" "c" (func $c (result i32)))
  (func (export "b") (result i32) (i32.add (call $a) (call $c)))
  (func (export "b2") (result i32) (i32.const 10)))
