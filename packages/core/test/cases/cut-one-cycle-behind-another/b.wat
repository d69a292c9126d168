(module
  (import "a" "a" (func $a (result i32)))
  (import "d" "d" (func $d (result i32)))
  (func (export "b") (result i32) (i32.add (call $a) (call $d))))
