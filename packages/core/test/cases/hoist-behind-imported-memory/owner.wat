(module
  (import "user" "work" (func $work (result i32)))
  (import "host" "given" (memory $given 1))
  (memory $own (export "own") 1)
  (data (memory $own) (i32.const 0) "\07")
  (data (memory $given) (i32.const 0) "\05")
  (func (export "run") (result i32) (call $work))
  (func (export "other") (result i32) (i32.load8_u $given (i32.const 0))))
