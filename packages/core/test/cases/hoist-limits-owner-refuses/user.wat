(module
  (import "owner" "m" (memory 2))
  (func (export "work") (result i32) (memory.size)))
