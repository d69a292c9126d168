(module
  (type $other (func))
  (type $n (func (result i32)))
  (import "a" "t" (table 1 funcref))
  (func (export "f") (type $n) (i32.const 7))
  (func (export "second") (result i32) (call_indirect (type $n) (i32.const 1))))
