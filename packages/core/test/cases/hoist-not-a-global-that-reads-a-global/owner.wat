(module
  (import "user" "work" (func $work (result i32)))
  (import "host" "base" (global $base i32))
  (global (export "g") i32 (global.get $base))
  (func (export "run") (result i32) (call $work)))
