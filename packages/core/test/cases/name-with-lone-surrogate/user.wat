;; No import can say this name, but it need not: flat lookup.
(module
  (import "env" "f" (func $f (result i32)))
  (func (export "call") (result i32) (call $f)))
