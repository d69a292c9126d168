(module
  (type $f (func (result i32)))
  (import "owner" "t" (table 8 10 funcref))
  (func (export "call") (result i32) (call_indirect (type $f) (i32.const 0)))
  (func (export "size") (result i32) (table.size)))
