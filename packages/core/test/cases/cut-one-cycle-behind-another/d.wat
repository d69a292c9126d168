(module
  (import "c" "c" (func $c (result i32)))
  (func (export "d") (result i32) (i32.add (call $c) (i32.const 1))))
