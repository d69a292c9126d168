(module
  (import "env" "missing" (func $missing (result i32)))
  (func (export "fine") (result i32) (i32.const 1))
  (func (export "call") (result i32) (call $missing)))
