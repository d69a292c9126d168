(module
  (type $cb (func (param i32) (result i32)))
  (import "a" "zero" (func $zero (result i32)))
  (func (export "f") (param (ref null $cb)) (result i32) (call_ref $cb (i32.const 5) (local.get 0)))
  (func (export "nought") (result i32) (call $zero)))
