(module
  (import "m17" "f17" (func (result i32)))
  (func (export "f16") (result i32) (i32.const 16))
  (func (export "next") (result i32) (call 0)))
