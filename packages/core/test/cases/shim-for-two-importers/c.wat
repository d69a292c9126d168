(module
  (import "a" "x" (func $x (result i32)))
  (import "a" "y" (func $y (result i32)))
  (import "b" "v" (func $v (result i32)))
  (import "b" "w" (func $w (result i32)))
  (func (export "f") (result i32) (i32.add (i32.add (call $x) (call $y)) (i32.add (call $v) (call $w)))))
