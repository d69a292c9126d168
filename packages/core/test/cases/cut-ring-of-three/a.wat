(module
  (import "b" "b" (func $b (result i32)))
  (func (export "a") (result i32) (i32.const 1))
  (func (export "run") (result i32) (call $b)))
