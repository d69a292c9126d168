;; A program with addresses of its own and with its C library, linked without -Wl,--export-dynamic.
(module
  (memory (export "memory") 2)
  (table (export "__indirect_function_table") 1 funcref)
  (global (export "__stack_pointer") (mut i32) (i32.const 65536))
  (global (export "__heap_base") i32 (i32.const 65552))
  (func (export "_initialize"))
  (func (export "malloc") (param i32) (result i32) (i32.const 0)))
