(module
  (import "outer" "twice" (func $twice (param i32) (result i32)))
  (import "outer" "heap" (memory 1))
  (func (export "run") (param i32) (result i32) (call $twice (local.get 0))))
