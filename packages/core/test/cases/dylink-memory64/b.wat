(module
  (@dylink.0 (mem-info (memory 8 3) (table 0 0)))
  (import "env" "memory" (memory i64 1))
  (import "env" "__memory_base" (global $base i64))
  (data (global.get $base) "\00\00\00\00\2a\00\00\00")
  (global (export "number") i64 (i64.const 4))
  (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))
