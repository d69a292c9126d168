(module
  (import "host" "log" (func $log (param i32)))
  (import "a" "one" (func $one (result i32)))
  (import "c" "two" (func $two (result i32)))
  (func (export "f") (result i32) (i32.add (call $one) (call $two)))
  (func (export "_initialize") (call $log (i32.const 200)))
  (func $begin (call $log (i32.const 20)))
  (start $begin))
