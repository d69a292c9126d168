(module
  (import "b" "f" (func (result i32)))
  (import "b" "f" (func (result i64)))
  (import "b" "f" (global i32)))
