;; With the memory hoisted, one function would still have to be deferred.
(module
  (import "b" "m" (memory 1))
  (import "b" "f" (func $f (result i32)))
  (func (export "g") (result i32) (i32.const 2))
  (func (export "run") (result i32) (call $f)))
