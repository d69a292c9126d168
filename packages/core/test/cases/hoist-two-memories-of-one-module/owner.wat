;; Memory "one" stands in front of "two" and goes with it.
(module
  (import "user" "work" (func $work (result i32)))
  (memory $one (export "one") 1)
  (memory $two (export "two") 2)
  (data (memory $two) (i32.const 0) "\09")
  (func (export "run") (result i32) (call $work)))
