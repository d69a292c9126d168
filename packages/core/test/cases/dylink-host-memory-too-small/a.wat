(module
  (@dylink.0 (mem-info (memory 70000 4) (table 0 0)) (needed "b"))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (data (global.get $base) "a"))
