(module
  (type $n (func (result i32)))
  (import "user" "work" (func $work (result i32)))
  (table (export "t") 1 (ref null $n))
  (elem (i32.const 0) (ref null $n) (ref.func $nine))
  (func $nine (result i32) (i32.const 9))
  (func (export "run") (result i32) (call $work)))
