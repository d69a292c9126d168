(module
  (import "b" "b2" (func $b2 (result i32)))
  (import "a" "a" (func $a (result i32)))
  (func (export "c") (result i32) (i32.add (call $b2) (call $a))))
