;; JavaScript does not show a v128.
(module
  (import "user" "work" (func $work (result i32)))
  (global (export "i32") i32 (i32.const -1))
  (global (export "i64") i64 (i64.const -9007199254740993))
  (global (export "f32") f32 (f32.const 0x1.8p-3))
  (global (export "f64") f64 (f64.const nan:0x4000000000000))
  (global (export "v128") v128 (v128.const i32x4 1 2 3 4))
  (func (export "run") (result i32) (call $work)))
