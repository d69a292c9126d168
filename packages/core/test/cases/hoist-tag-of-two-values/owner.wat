(module
  (import "user" "work" (func $work (result i32)))
  (tag (export "boom") (param i64 f32))
  (func (export "run") (result i32) (call $work)))
