(module
  (import "m16" "f16" (func (result i32)))
  (import "m02" "f2" (func (result i32)))
  (func (export "f15") (result i32) (i32.const 15))
  (func (export "next") (result i32) (call 0)))
