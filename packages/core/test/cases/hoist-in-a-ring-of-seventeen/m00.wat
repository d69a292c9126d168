(module
  (import "m01" "f" (func $f (result i32)))
  (func (export "f") (result i32) (i32.const 1)))
