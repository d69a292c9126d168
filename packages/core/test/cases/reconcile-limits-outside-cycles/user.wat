(module
  (import "owner" "m" (memory 2 3))
  (func (export "first") (result i32) (i32.load8_u (i32.const 0)))
  (func (export "size") (result i32) (memory.size)))
