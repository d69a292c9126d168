;; Each needs an extern of the other: one hoisted is enough.
(module
  (import "b" "t" (table 1 funcref))
  (memory (export "m") 1)
  (data (i32.const 0) "\06")
  (func (export "size") (result i32) (table.size)))
