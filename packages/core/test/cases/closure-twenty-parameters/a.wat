(module
  (import "b" "f" (func $f (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (func (export "zero") (result i32) (i32.const 0))
  (func (export "run") (result i32) (call $f (i32.const 1) (i32.const 4) (i32.const 9) (i32.const 16) (i32.const 25) (i32.const 36) (i32.const 49) (i32.const 64) (i32.const 81) (i32.const 100) (i32.const 121) (i32.const 144) (i32.const 169) (i32.const 196) (i32.const 225) (i32.const 256) (i32.const 289) (i32.const 324) (i32.const 361) (i32.const 400))))
