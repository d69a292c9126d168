(module
  (import "a" "zero" (func $zero (result i32)))
  (func (export "f") (param f32 f64) (result f64) (f64.add (f64.promote_f32 (local.get 0)) (local.get 1)))
  (func (export "nought") (result i32) (call $zero)))
