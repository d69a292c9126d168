(module
  (import "owner" "m" (memory 3 12))
  (func (export "size") (result i32) (memory.size)))
