;; The global cannot be hoisted and has to come first, though that defers two functions.
(module
  (import "b" "x" (func $x (result i32)))
  (import "b" "y" (func $y (result i32)))
  (global (export "g") funcref (ref.func $f))
  (func $f (result i32) (i32.const 1))
  (func (export "sum") (result i32) (i32.add (call $x) (call $y))))
