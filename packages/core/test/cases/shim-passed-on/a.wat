;; c imports what a passes on, and gets it from b itself.
(module
  (import "b" "f" (func $f (result i32)))
  (export "again" (func $f))
  (func (export "zero") (result i32) (i32.const 0))
  (func (export "run") (result i32) (call $f)))
