(module
  (import "m04" "f4" (func (result i32)))
  (import "m08" "f8" (func (result i32)))
  (func (export "f3") (result i32) (i32.const 3))
  (func (export "next") (result i32) (call 0)))
