(module
  (type $cb (func (param i32) (result i32)))
  (import "b" "f" (func $f (param (ref null $cb)) (result i32)))
  (func (export "zero") (result i32) (i32.const 0))
  (func (export "run") (result i32) (call $f (ref.func $twice)))
  (func $twice (type $cb) (i32.mul (local.get 0) (i32.const 2)))
  (elem declare func $twice))
