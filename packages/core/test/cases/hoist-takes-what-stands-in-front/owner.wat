;; The third global goes, and the two in front with it: no index shifts. The fourth stays.
(module
  (import "user" "work" (func $work (result i32)))
  (global $first i64 (i64.const 1))
  (global $second (mut f32) (f32.const 2))
  (global (export "third") (mut i32) (i32.const 3))
  (global $fourth (export "fourth") i32 (i32.const 4))
  (func (export "run") (result i32) (call $work))
  (func (export "own") (result f32) (f32.add (global.get $second) (f32.convert_i64_s (global.get $first)))))
