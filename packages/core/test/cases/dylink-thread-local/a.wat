(module
  (@dylink.0 (mem-info (memory 8 2)) (needed "b"))
  (import "GOT.mem" "counter" (global $counter (mut i32)))
  (func (export "address") (result i32) (global.get $counter)))
