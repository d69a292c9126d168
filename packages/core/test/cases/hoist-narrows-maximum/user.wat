(module
  (import "owner" "t" (table 1 5 funcref))
  (func (export "work") (result i32) (table.grow (ref.null func) (i32.const 5))))
