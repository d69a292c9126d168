(module
  (import "user" "work" (func $work (result i32)))
  (memory (export "m") (export "memory") 1)
  (data (i32.const 0) "\04")
  (func (export "run") (result i32) (call $work)))
