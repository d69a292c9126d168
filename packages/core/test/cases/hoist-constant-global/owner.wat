(module
  (import "user" "work" (func $work (result i32)))
  (global (export "g") i32 (i32.const 40))
  (func (export "run") (result i32) (call $work)))
