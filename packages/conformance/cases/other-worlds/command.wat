(module
  (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
  (global (export "__memory_base") i32 (i32.const 0)))
