(module
  (import "a" "x" (func $x (result i32)))
  (import "a" "y" (func $y (result i32)))
  (memory (export "m") 1)
  (data (i32.const 0) "\28")
  (func (export "f") (result i32) (i32.add (call $x) (call $y))))
