(module
  (import "c" "memory" (memory 1))
  (func (export "malloc") (param i32) (result i32) (i32.store (i32.const 0) (local.get 0)) (i32.const 64))
  (func (export "last") (result i32) (i32.load (i32.const 0))))
