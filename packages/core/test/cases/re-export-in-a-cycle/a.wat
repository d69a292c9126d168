;; a imports its own function, passed on by b; only b needs a.
(module
  (import "b" "g" (func $g (result i32)))
  (func (export "f") (result i32) (i32.const 4))
  (func (export "run") (result i32) (call $g)))
