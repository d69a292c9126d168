(module
  (import "m00" "f0" (func (result i32)))
  (func (export "f17") (result i32) (i32.const 17))
  (func (export "next") (result i32) (call 0)))
