(module
  (import "chicken" "weight" (global $weight i32))
  (global (export "weight") i32 (global.get $weight)))
