(module
  (@dylink.0 (mem-info (memory 16 2)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (data (global.get $base) "l")
  (func (export "address") (result i32) (global.get $base)))
