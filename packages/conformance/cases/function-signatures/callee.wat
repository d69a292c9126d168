(module
  (import "caller" "self" (func $back))
  (func (export "i64") (param i64) (result i64) (local.get 0))
  (func (export "f32") (param f32) (result f32) (local.get 0))
  (func (export "f64") (param f64) (result f64) (local.get 0))
  (func (export "nothing") (call $back))
  (func (export "nine") (param i32 i32 i32 i32 i32 i32 i32 i32 i64) (result i32 i64) (local.get 0) (local.get 8)))
