(module
  (import "user" "work" (func $work (result i32)))
  (memory (export "m") 1)
  (table (export "t") 3 funcref)
  (data (i32.const 4) "\05")
  (func (export "run") (result i32) (call $work)))
