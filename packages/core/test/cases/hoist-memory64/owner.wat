(module
  (import "user" "work" (func $work (result i32)))
  (memory (export "m") i64 1 4)
  (data (i64.const 0) "\04")
  (func (export "run") (result i32) (call $work)))
