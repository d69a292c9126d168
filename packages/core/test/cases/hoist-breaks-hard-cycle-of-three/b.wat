(module
  (import "a" "m" (memory 1))
  (table (export "t") 2 funcref)
  (func (export "read") (result i32) (i32.load8_u (i32.const 0))))
