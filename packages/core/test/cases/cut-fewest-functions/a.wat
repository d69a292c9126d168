;; a needs three functions of b, b one of a: that one is deferred.
(module
  (import "b" "x" (func $x (result i32)))
  (import "b" "y" (func $y (result i32)))
  (import "b" "z" (func $z (result i32)))
  (func (export "one") (result i32) (i32.const 1))
  (func (export "sum") (result i32) (i32.add (call $x) (i32.add (call $y) (call $z)))))
