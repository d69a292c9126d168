(module
  (import "a" "a" (func $a (result i32)))
  (func (export "c") (result i32) (i32.add (call $a) (i32.const 1))))
