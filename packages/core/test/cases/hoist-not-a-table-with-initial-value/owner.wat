(module
  (import "user" "work" (func $work (result i32)))
  (table (export "t") 2 2 (ref func) (ref.func $seven))
  (func $seven (result i32) (i32.const 7))
  (func (export "run") (result i32) (call $work)))
