(module
  (import "env" "first" (func $first (result i32)))
  (import "env" "second" (func $second (result i32)))
  (func (export "first") (result i32) (i32.const 1))
  (func (export "second") (result i32) (i32.const 2))
  (func (export "kept") (result i32) (call $first))
  (func (export "replaced") (result i32) (call $second)))
