(module
  (type $n (func (result i32)))
  (import "b" "f" (func $f (type $n)))
  (table (export "t") 2 funcref)
  (elem (i32.const 0) $f $own)
  (func $own (type $n) (i32.const 8))
  (func (export "run") (result i32) (call_indirect (type $n) (i32.const 0))))
