;; One function, but a slot for each importer: early calls are told apart.
(module
  (import "c" "f" (func $f (result i32)))
  (func (export "x") (result i32) (i32.const 1))
  (func (export "y") (result i32) (i32.const 2))
  (func (export "run") (result i32) (call $f)))
