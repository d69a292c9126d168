(module
  (import "b" "f" (func $f (param f32 f64) (result f64)))
  (func (export "zero") (result i32) (i32.const 0))
  (func (export "run") (result f64) (call $f (f32.const 0.5) (f64.const -0x1p-40))))
