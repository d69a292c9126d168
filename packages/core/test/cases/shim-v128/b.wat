(module
  (import "a" "zero" (func $zero (result i32)))
  (func (export "f") (param v128) (result v128) (i32x4.add (local.get 0) (v128.const i32x4 1 1 1 1)))
  (func (export "nought") (result i32) (call $zero)))
