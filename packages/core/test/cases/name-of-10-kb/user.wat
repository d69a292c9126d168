(module
  (import "LONG" "LONG" (func $f (result i32)))
  (func (export "LONG") (result i32) (call $f)))
