;; An ordinary program exports the memory and malloc. Its data and heap stay where they are; the library lies behind.
(module
  (memory (export "memory") 2)
  (global $next (mut i32) (i32.const 1024))
  (data (i32.const 16) "program")
  (func (export "malloc") (param i32) (result i32)
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get 0)))))
