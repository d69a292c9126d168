(module
  (import "owner" "t" (table 1 externref))
  (func (export "work") (result i32) (table.size)))
