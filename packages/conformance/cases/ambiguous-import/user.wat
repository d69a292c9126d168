(module
  (import "env" "answer" (func $answer (result i32)))
  (func (export "ask") (result i32) (call $answer)))
