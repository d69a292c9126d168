(module
  (import "owner" "t" (table 4 funcref))
  (func $g (result i32) (i32.const 20))
  (elem (i32.const 1) $g))
