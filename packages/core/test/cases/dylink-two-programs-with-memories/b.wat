(module
  (@dylink.0 (mem-info (memory 16 2)) (needed "library"))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "address" (func $address (result i32)))
  (memory (export "memory") 1)
  (data (global.get $base) "b")
  (func (export "load") (result i32) (i32.load8_u (call $address)))
  (func (export "own") (result i32) (i32.load8_u (global.get $base))))
