;; c is outside of the cycle, its global stays where it is.
(module
  (import "b" "work" (func $work (result i32)))
  (memory (export "m") 1)
  (global (export "g") (mut i32) (i32.const 1))
  (func (export "run") (result i32) (call $work)))
