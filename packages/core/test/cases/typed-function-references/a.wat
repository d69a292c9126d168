;; The type has another index in each module.
(module
  (type $cb (func (param i32) (result i32)))
  (import "b" "apply" (func $apply (param (ref $cb)) (result i32)))
  (func $add (type $cb) (i32.add (local.get 0) (i32.const 1)))
  (elem declare func $add)
  (func (export "run") (result i32) (call $apply (ref.func $add))))
