(module
  (import "host" "log" (func $log (param i32)))
  (import "b" "f" (func $f (result i32)))
  (func (export "one") (export "") (result i32) (i32.const 1))
  (start $begin)
  (func $begin (call $log (call $f))))
