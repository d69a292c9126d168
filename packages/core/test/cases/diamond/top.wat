(module
  (import "left" "f" (func $l (result i32)))
  (import "right" "f" (func $r (result i32)))
  (func (export "sum") (result i32) (i32.add (call $l) (call $r))))
