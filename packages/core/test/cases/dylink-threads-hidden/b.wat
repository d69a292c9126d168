(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)) (export-info "counter" 0x100))
  (import "env" "memory" (memory 1 32 shared))
  (import "env" "__memory_base" (global $base i32))
  (global (export "counter") i32 (i32.const 4)))
