(module
  (@dylink.0 (mem-info (memory 40000 2) (table 1 0)))
  (import "env" "memory" (memory 1 2))
  (import "env" "__indirect_function_table" (table 1 4 funcref))
  (import "env" "__memory_base" (global i32)))
