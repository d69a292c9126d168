(module
  (import "user" "work" (func $work (result i32)))
  (table (export "t") (import "owner" "t") 1 funcref)
  (func (export "run") (result i32) (call $work)))
