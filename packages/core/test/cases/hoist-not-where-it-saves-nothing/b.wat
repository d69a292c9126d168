(module
  (import "a" "g" (func $g (result i32)))
  (memory (export "m") 1)
  (func (export "f") (result i32) (call $g)))
