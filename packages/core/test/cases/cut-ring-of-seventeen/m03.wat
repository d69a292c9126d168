(module
  (import "m04" "m" (memory 1))
  (import "m04" "f" (func $f (result i32)))
  (func (export "f") (result i32) (i32.add (call $f) (i32.const 1))))
