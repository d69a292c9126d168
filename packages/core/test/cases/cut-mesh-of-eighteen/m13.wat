(module
  (import "m14" "f14" (func (result i32)))
  (import "m07" "f7" (func (result i32)))
  (func (export "f13") (result i32) (i32.const 13))
  (func (export "next") (result i32) (call 0)))
