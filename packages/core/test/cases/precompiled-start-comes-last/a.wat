;; b, which can be changed, is the one that waits for a function: the start function of a finds what it calls.
(module
  (import "host" "log" (func $log (param i32)))
  (import "b" "f" (func $f (result i32)))
  (func (export "one") (result i32) (i32.const 1))
  (start $begin)
  (func $begin (call $log (call $f))))
