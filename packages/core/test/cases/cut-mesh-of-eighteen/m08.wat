(module
  (import "m09" "f9" (func (result i32)))
  (func (export "f8") (result i32) (i32.const 8))
  (func (export "next") (result i32) (call 0)))
