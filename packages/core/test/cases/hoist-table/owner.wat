(module
  (import "user" "work" (func $work (result i32)))
  (table (export "t") 2 funcref)
  (elem (i32.const 1) $nine)
  (func $nine (result i32) (i32.const 9))
  (func (export "run") (result i32) (call $work)))
