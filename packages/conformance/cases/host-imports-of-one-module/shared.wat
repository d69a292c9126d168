(module
  (import "env" "memory" (memory 1))
  (import "env" "nothing" (global $nothing externref))
  (export "nothing" (global $nothing))
  (func (export "byte") (result i32) (i32.load8_u (i32.const 0))))
