(module
  (import "m08" "f8" (func (result i32)))
  (import "m01" "f1" (func (result i32)))
  (func (export "f7") (result i32) (i32.const 7))
  (func (export "next") (result i32) (call 0)))
