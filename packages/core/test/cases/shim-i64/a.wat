(module
  (import "b" "f" (func $f (param i64) (result i64)))
  (func (export "zero") (result i32) (i32.const 0))
  (func (export "run") (result i64) (call $f (i64.const 9007199254740993))))
