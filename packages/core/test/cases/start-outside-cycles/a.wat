;; Run by the engine, providers first.
(module
  (import "host" "log" (func $log (param i32)))
  (import "b" "f" (func (result i32)))
  (start $begin)
  (func $begin (call $log (i32.const 1))))
