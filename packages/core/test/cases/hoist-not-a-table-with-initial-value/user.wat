(module
  (import "owner" "t" (table 2 2 (ref func)))
  (func (export "work") (result i32) (table.size)))
