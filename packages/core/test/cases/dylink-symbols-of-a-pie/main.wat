;; A position-independent program: its C library is a library that it needs.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (needed "libc.so" "plugin.so"))
  (import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__stack_pointer" (global (mut i32)))
  (import "env" "__memory_base" (global i32))
  (func (export "_start")))
