(module
  (import "a" "zero" (func $zero (result i32)))
  (func (export "f") (param exnref))
  (func (export "nought") (result i32) (call $zero)))
