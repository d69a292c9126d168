(module
  (import "a" "m" (memory 1))
  (func (export "work") (result i32) (memory.size)))
