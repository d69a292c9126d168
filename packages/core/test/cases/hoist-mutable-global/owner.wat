(module
  (import "user" "work" (func $work (result i32)))
  (global (export "g") (mut i32) (i32.const 40))
  (func (export "run") (result i32) (call $work))
  (func (export "read") (result i32) (global.get 0)))
