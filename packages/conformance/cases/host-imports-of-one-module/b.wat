(module
  (import "env" "memory" (memory 1))
  (data (i32.const 0) "B")
  (func (export "byte") (result i32) (i32.load8_u (i32.const 0))))
