;; Both b and c export "f": the linked module of that name provides it.
(module
  (import "b" "f" (func $f (result i32)))
  (func (export "call") (result i32) (call $f)))
