(module
  (import "env" "log" (func (param i32)))
  (import "env" "_malloc" (func (param i32) (result i32)))
  (import "env" "limit" (global i64)))
