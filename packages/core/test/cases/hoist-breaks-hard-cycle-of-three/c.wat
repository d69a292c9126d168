(module
  (import "b" "t" (table 1 funcref))
  (global (export "g") (mut i32) (i32.const 8))
  (func (export "size") (result i32) (table.size)))
