(module
  (import "user" "work" (func $work (result i32)))
  (global (export "g") (mut i32) (i32.mul (i32.const 6) (i32.add (i32.const 3) (i32.const 4))))
  (func (export "run") (result i32) (call $work)))
