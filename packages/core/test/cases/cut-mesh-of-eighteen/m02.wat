(module
  (import "m03" "f3" (func (result i32)))
  (func (export "f2") (result i32) (i32.const 2))
  (func (export "next") (result i32) (call 0)))
