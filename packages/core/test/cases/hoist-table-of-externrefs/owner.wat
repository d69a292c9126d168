(module
  (import "user" "work" (func $work (result i32)))
  (table (export "t") 2 4 externref)
  (func (export "run") (result i32) (call $work)))
