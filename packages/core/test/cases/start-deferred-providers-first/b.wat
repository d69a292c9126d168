(module
  (import "host" "log" (func $log (param i32)))
  (import "a" "one" (func $one (result i32)))
  (func (export "f") (result i32) (i32.add (call $one) (i32.const 10)))
  (start $begin)
  (func $begin (call $log (i32.add (call $one) (i32.const 20)))))
