(module
  (import "user" "work" (func $work (result i32)))
  (memory (export "m") 1 4 shared)
  (func (export "run") (result i32) (call $work)))
