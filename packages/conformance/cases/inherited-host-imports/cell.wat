(module
  (import "once" "memory" (memory 1))
  (data (i32.const 0) "\07")
  (func (export "toString") (result i32) (i32.load8_u (i32.const 0))))
