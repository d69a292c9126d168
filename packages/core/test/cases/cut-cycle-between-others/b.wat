(module
  (import "a" "one" (func $one (result i32)))
  (import "base" "f" (func $f (result i32)))
  (func (export "b") (result i32) (i32.add (call $one) (call $f))))
