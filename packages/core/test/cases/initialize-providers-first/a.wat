;; A reactor in a cycle with b: it is initialized when both are bound, after the start function of b.
(module
  (import "host" "log" (func $log (param i32)))
  (import "b" "f" (func $f (result i32)))
  (func (export "one") (result i32) (i32.const 1))
  (func (export "_initialize") (call $log (i32.add (i32.const 100) (call $f)))))
