;; The wanted global could go, the one in front of it cannot.
(module
  (import "user" "work" (func $work (result i32)))
  (global $fixed funcref (ref.func $seven))
  (global (export "g") (mut i32) (i32.const 3))
  (func $seven (result i32) (i32.const 7))
  (func (export "run") (result i32) (call $work)))
