(module
  (import "m06" "f" (func $f (result i32)))
  (func (export "f") (result i32) (i32.add (call $f) (i32.const 1))))
