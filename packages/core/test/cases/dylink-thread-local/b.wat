(module
  (@dylink.0 (mem-info (memory 8 2)) (export-info "counter" 0x100))
  (import "env" "__memory_base" (global $base i32))
  (global (export "counter") i32 (i32.const 4)))
