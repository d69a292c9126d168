(module
  (import "a" "zero" (func $zero (result i32)))
  (func (export "f") (param i32 i64) (result i64 i32 f32) (local.get 1) (local.get 0) (f32.const 1.5))
  (func (export "nought") (result i32) (call $zero)))
