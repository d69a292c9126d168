;; Its initial value means something only in its module; so a function is deferred.
(module
  (import "user" "work" (func $work (result i32)))
  (global (export "g") funcref (ref.func $seven))
  (func $seven (result i32) (i32.const 7))
  (func (export "run") (result i32) (call $work)))
