(module
  (import "a" "f" (func $f (result i32)))
  (import "host" "log" (func $log (param i32)))
  (func $one (export "one") (result i32) (i32.const 1))
  (func $begin (call $log (call $f)))
  (start $begin))
