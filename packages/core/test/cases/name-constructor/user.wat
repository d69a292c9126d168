(module
  (import "constructor" "constructor" (func $f (result i32)))
  (func (export "constructor") (result i32) (call $f)))
