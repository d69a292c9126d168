(module
  (import "a" "zero" (func $zero (result i32)))
  (func (export "f") (result exnref) (ref.null exn))
  (func (export "nought") (result i32) (call $zero)))
