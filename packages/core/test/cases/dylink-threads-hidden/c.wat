(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 1 32 shared))
  (import "env" "__memory_base" (global $base i32))
  (global (export "__tls_size") i32 (i32.const 4))
  (global (export "__tls_align") i32 (i32.const 4))
  (func (export "__wasm_init_tls") (param i32)))
