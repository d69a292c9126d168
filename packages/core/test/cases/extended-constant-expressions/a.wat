(module
  (import "b" "base" (global $base i32))
  (import "b" "memory" (memory 1))
  (data (offset (i32.add (global.get $base) (i32.const 4))) "\2b")
  (func (export "read") (result i32) (i32.load8_u (i32.const 20))))
