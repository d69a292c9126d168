(module
  (import "a" "f" (func $f (result i32)))
  (func (export "f") (result i32) (i32.const 1))
  (func (export "run") (result i32) (call $f)))
