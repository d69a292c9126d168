(module
  (import "d" "d" (func $d (result i32)))
  (func (export "c") (result i32) (i32.const 3))
  (func (export "run") (result i32) (call $d)))
