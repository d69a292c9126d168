(module
  (@dylink.0 (mem-info (memory 16 2)) (export-info "counter" 0x100))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (global $tls (export "__tls_base") (mut i32) (i32.const 0))
  (data (global.get $base) "\01\00\00\00\02\00\00\00\03\00\00\00")
  (func $start (global.set $tls (i32.add (global.get $base) (i32.const 4))))
  (start $start)
  (global (export "counter") i32 (i32.const 4)))
