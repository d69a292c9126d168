(module
  (import "owner" "m" (memory 1))
  (import "owner" "t" (table 4 funcref))
  (data (i32.const 0) "version")
  (func $g (result i32) (i32.const 20))
  (elem (i32.const 1) $g))
