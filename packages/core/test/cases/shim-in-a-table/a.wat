;; What stands for a deferred function has its type, so that it can be called indirectly.
(module
  (type $n (func (param i64) (result i64)))
  (import "b" "f" (func $f (type $n)))
  (table $t 1 funcref)
  (elem (table $t) (i32.const 0) func $f)
  (func (export "zero") (result i64) (i64.const 0))
  (func (export "run") (result i64) (call_indirect $t (type $n) (i64.const 41) (i32.const 0))))
