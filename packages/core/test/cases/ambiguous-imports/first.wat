(module
  (import "env" "memory" (memory 1))
  (func (export "malloc") (param i32) (result i32) (i32.const 16))
  (func (export "free") (param i32)))
