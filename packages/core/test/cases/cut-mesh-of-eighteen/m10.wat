(module
  (import "m11" "f11" (func (result i32)))
  (func (export "f10") (result i32) (i32.const 10))
  (func (export "next") (result i32) (call 0)))
