(module
  (import "owner" "m" (memory 3))
  (func (export "work") (result i32) (memory.size)))
