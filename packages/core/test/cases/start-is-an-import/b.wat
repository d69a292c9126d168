(module
  (import "host" "log" (func $log (param i32)))
  (import "a" "one" (func $one (result i32)))
  (func (export "begin") (call $log (call $one))))
