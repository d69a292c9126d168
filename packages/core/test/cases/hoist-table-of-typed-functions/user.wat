(module
  (type $n (func (result i32)))
  (import "owner" "t" (table 1 (ref null $n)))
  (func (export "work") (result i32) (call_ref $n (table.get (i32.const 0)))))
