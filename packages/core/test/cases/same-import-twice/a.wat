(module
  (import "b" "f" (func $one (result i32)))
  (import "b" "f" (func $two (result i32)))
  (func (export "sum") (result i32) (i32.add (call $one) (call $two))))
