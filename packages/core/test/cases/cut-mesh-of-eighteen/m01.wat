(module
  (import "m02" "f2" (func (result i32)))
  (import "m13" "f13" (func (result i32)))
  (func (export "f1") (result i32) (i32.const 1))
  (func (export "next") (result i32) (call 0)))
