;; Every import is bound to where the function is defined.
(module
  (import "b" "one" (func $f (result i32)))
  (func (export "call") (result i32) (call $f)))
