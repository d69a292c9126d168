(module
  (import "env" "malloc" (func $malloc (param i32) (result i32)))
  (import "env" "free" (func $free (param i32)))
  (memory (export "memory") 1)
  (func (export "run") (result i32) (call $malloc (i32.const 8))))
