(module
  (import "owner" "i32" (global $i32 i32))
  (import "owner" "i64" (global $i64 i64))
  (import "owner" "f32" (global $f32 f32))
  (import "owner" "f64" (global $f64 f64))
  (import "owner" "v128" (global $v128 v128))
  (func (export "work") (result i32) (i32.add (i32.wrap_i64 (i64.shr_s (global.get $i64) (i64.const 50))) (i32x4.extract_lane 3 (global.get $v128)))))
