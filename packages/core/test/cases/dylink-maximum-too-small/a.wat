(module
  (@dylink.0 (mem-info (memory 100000 2) (table 5 0)) (needed "b"))
  (import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__memory_base" (global i32)))
