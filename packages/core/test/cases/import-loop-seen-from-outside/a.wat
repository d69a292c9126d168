(module
  (import "b" "f" (func $f (result i32)))
  (func (export "call") (result i32) (call $f)))
