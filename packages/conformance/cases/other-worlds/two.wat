(module
  (import "a" "d" (func (param f32)))
  (import "a" "e" (func (param i64)))
  (func (export "b") (param f64))
  (global (export "c") i32 (i32.const 0)))
