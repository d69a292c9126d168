(module
  (import "a" "memory" (memory $again 1))
  (memory $own (export "memory") 1)
  (data (memory $own) (i32.const 8) "\2a")
  (func (export "read") (result i32) (i32.load8_u $again (i32.const 8))))
