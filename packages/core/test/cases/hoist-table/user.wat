(module
  (type $n (func (result i32)))
  (import "owner" "t" (table 2 funcref))
  (func (export "work") (result i32) (call_indirect (type $n) (i32.const 1))))
