(module
  (import "a" "one" (func $one (result i32)))
  (func (export "x") (result i32) (call $one))
  (func (export "y") (result i32) (i32.const 20))
  (func (export "z") (result i32) (i32.const 300)))
