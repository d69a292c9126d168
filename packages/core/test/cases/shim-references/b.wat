(module
  (import "a" "zero" (func $zero (result i32)))
  (func (export "f") (param funcref externref) (result externref funcref) (local.get 1) (local.get 0))
  (func (export "nought") (result i32) (call $zero)))
