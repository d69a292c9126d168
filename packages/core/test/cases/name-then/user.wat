(module
  (import "then" "then" (func $f (result i32)))
  (func (export "then") (result i32) (call $f)))
