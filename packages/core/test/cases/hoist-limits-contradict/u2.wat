(module
  (import "owner" "m" (memory 1 3))
  (func (export "size") (result i32) (memory.size)))
