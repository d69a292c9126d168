(module
  (import "memory" "malloc" (func $malloc (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "create") (result i32) (call $malloc (i32.const 24)))
  (func (export "peek") (result i32) (i32.load (i32.const 0))))
