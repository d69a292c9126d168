(module
  (import "a" "y" (func $y (result i32)))
  (import "a" "z" (func $z (result i32)))
  (func (export "x") (result i32) (i32.add (call $y) (call $z))))
