(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__asyncify_state" (global (mut i32)))
  (import "env" "__asyncify_data" (global (mut i32)))
  (import "env" "missing" (func))
  (func (export "g")))
