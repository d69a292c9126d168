;; Appends bytes behind address 4; the word at address 0 is their number.
(module
  (import "program" "next" (func $next (result i32)))
  (memory (export "memory") 1)
  (func $append (export "append") (param i32)
    (i32.store8 offset=4 (call $next) (local.get 0))
    (i32.store (i32.const 0) (i32.add (call $next) (i32.const 1))))
  (func (export "_initialize") (call $append (i32.const 2)))
  (func $begin (call $append (i32.const 1)))
  (start $begin))
