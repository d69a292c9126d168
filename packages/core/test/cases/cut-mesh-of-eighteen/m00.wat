(module
  (import "m01" "f1" (func (result i32)))
  (import "m05" "f5" (func (result i32)))
  (func (export "f0") (result i32) (i32.const 0))
  (func (export "next") (result i32) (call 0)))
