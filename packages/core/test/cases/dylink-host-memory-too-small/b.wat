(module
  (@dylink.0 (mem-info (memory 70000 4) (table 2 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__table_base" (global $table_base i32))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (func $f)
  (elem (global.get $table_base) func $f $f)
  (data (global.get $base) "b"))
