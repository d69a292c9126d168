(module
  (import "user" "work" (func $work (result i32)))
  (global (export "f") (mut funcref) (ref.null func))
  (global (export "e") (mut externref) (ref.null extern))
  (func (export "run") (result i32) (call $work)))
