(module
  (import "user" "work" (func $work (result i32)))
  (global (export "g") (mut i31ref) (ref.i31 (i32.const 21)))
  (func (export "run") (result i32) (call $work)))
