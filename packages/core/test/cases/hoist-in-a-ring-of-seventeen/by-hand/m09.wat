(module
  (import "m10" "f" (func $f (result i32)))
  (memory (export "m") (import "m09" "m") 1)
  (func (export "f") (result i32) (i32.add (call $f) (i32.const 1))))
