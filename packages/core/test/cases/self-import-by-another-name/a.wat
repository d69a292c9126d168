;; A weak definition: the module is its own provider if no other module exports the name.
(module
  (import "env" "f" (func (result i32)))
  (func (export "f") (result i32) (i32.const 1)))
