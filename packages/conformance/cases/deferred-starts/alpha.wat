;; beta needs its memory and it needs beta's table: one of the two is hoisted, and what calls are left in the cycle are
;; deferred. Its start function calls beta in both ways, and beta calls it back.
(module
  (import "beta" "calls" (table 1 funcref))
  (import "beta" "double" (func $double (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\15")
  (type $number (func (result i32)))
  (func (export "value") (result i32) (i32.load (i32.const 0)))
  (start $begin)
  (func $begin
    (i32.store (i32.const 4)
      (i32.add
        (i32.load (i32.const 4))
        (i32.add (call $double) (call_indirect (type $number) (i32.const 0)))))))
