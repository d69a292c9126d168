(module
  (@dylink.0 (mem-info (memory 70000 4) (table 2 0)))
  (import "env" "memory" (memory i64 1))
  (import "env" "__indirect_function_table" (table i64 1 funcref))
  (import "env" "__memory_base" (global $base i64))
  (import "env" "__table_base" (global $table_base i64))
  (data (global.get $base) "a"))
