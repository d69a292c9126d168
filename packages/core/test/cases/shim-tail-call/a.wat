(module
  (import "b" "f" (func $f (param i32) (result i32)))
  (func (export "zero") (result i32) (i32.const 0))
  (func (export "run") (result i32) (return_call $f (i32.const 12))))
