(module
  (@dylink.0 (mem-info (memory 4000000000 2) (table 9999999 0)) (needed "b"))
  (import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__memory_base" (global i32)))
