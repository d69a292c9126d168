(module
  (import "owner" "t" (table 1 funcref))
  (import "owner" "m" (memory 1))
  (func (export "work") (result i32) (i32.add (i32.load (i32.const 4)) (table.size))))
