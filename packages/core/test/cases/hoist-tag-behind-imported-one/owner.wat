(module
  (import "user" "work" (func $work (result i32)))
  (import "host" "given" (tag (param i32)))
  (tag $own (export "own") (param i64))
  (tag (export "rest") (param f32))
  (func (export "run") (result i32) (call $work)))
