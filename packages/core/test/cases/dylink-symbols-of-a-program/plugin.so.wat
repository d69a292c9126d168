(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "memcmp" (func (param i32 i32 i32) (result i32)))
  (import "GOT.func" "compare" (global (mut i32)))
  (import "GOT.mem" "limit" (global (mut i32)))
  (func (export "_initialize"))
  (func (export "plugin")))
