;; A module is its own provider only where it says its own name.
(module
  (import "env" "f" (func (result i32)))
  (func (export "f") (result i32) (i32.const 1)))
