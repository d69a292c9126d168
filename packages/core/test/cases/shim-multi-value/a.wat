(module
  (import "b" "f" (func $f (param i32 i64) (result i64 i32 f32)))
  (func (export "zero") (result i32) (i32.const 0))
  (func (export "run") (result i64 i32 f32) (call $f (i32.const 3) (i64.const 4))))
