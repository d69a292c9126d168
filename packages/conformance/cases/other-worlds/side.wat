(module
  (import "env" "__memory_base" (global i32))
  (func (export "proc_exit") (param i32)))
