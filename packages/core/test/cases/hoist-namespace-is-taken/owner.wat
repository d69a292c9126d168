;; The host provides a namespace called like the one for hoisted externs.
(module
  (import "user" "work" (func $work (result i32)))
  (import "" "" (func $taken))
  (memory (export "m") 1)
  (func (export "run") (result i32) (call $work)))
