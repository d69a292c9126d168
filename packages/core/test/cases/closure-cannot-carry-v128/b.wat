(module
  (import "a" "zero" (func $zero (result i32)))
  (func (export "f") (param v128) (result v128) (local.get 0))
  (func (export "nought") (result i32) (call $zero)))
