;; Those outside of the cycle start when they are instantiated.
(module
  (import "host" "log" (func $log (param i32)))
  (import "b" "f" (func $f (result i32)))
  (func (export "one") (result i32) (i32.const 1))
  (start $begin)
  (func $begin (call $log (call $f))))
