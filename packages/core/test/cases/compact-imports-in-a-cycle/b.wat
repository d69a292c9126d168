(module
  (import "a" "m" (memory 1))
  (func (export "f") (result i32) (memory.size))
  (func (export "g") (result i32) (i32.const 4)))
