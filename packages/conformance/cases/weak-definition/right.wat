(module
  (import "env" "both" (func $both (result i32)))
  (func (export "both") (result i32) (i32.const 4))
  (func (export "own") (result i32) (call $both)))
