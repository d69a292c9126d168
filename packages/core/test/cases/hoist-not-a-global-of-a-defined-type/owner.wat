(module
  (type $s (struct))
  (import "user" "work" (func $work (result i32)))
  (global (export "g") (mut (ref null $s)) (ref.null none))
  (func (export "run") (result i32) (call $work)))
