(module
  (import "m15" "f15" (func (result i32)))
  (func (export "f14") (result i32) (i32.const 14))
  (func (export "next") (result i32) (call 0)))
