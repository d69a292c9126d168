(module
  (import "user" "work" (func $work (result i32)))
  (memory (export "m") (import "owner" "m") 1 4)
  (func (export "run") (result i32) (call $work)))
