(module
  (import "a" "b" (func (param i32)))
  (import "a" "c" (func (result i32)))
  (memory (export "d") 1)
  (func (export "e") (param i64)))
