(module
  (import "host" "log" (func $log (param i32)))
  (func (export "g"))
  (start $begin)
  (func $begin (call $log (i32.const 5))))
