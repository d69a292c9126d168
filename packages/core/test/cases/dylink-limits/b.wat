(module
  (@dylink.0 (mem-info (memory 400000000 2) (table 1 0)))
  (import "env" "memory" (memory 1 6))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__memory_base" (global i32)))
