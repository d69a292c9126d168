(module
  (import "m12" "f12" (func (result i32)))
  (func (export "f11") (result i32) (i32.const 11))
  (func (export "next") (result i32) (call 0)))
