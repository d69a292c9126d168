;; c passes on the "f" of b: both lead to one definition.
(module
  (import "env" "f" (func $f (result i32)))
  (func (export "call") (result i32) (call $f)))
