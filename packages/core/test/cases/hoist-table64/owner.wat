(module
  (import "user" "work" (func $work (result i32)))
  (table (export "t") i64 3 funcref)
  (func (export "run") (result i32) (call $work)))
