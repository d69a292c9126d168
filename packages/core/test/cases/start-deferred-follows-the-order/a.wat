;; The same modules in the other order: only one of the two starts changes place with it.
(module
  (import "host" "log" (func $log (param i32)))
  (import "b" "one" (func $one (result i32)))
  (func (export "f") (result i32) (i32.add (call $one) (i32.const 10)))
  (start $begin)
  (func $begin (call $log (i32.add (call $one) (i32.const 20)))))
