(module
  (import "user" "work" (func $work (result i32)))
  (global (export "a") (mut i32) (i32.const 1))
  (global (export "b") (mut i32) (i32.const 2))
  (global (export "c") (mut i32) (i32.const 3))
  (func (export "run") (result i32) (call $work))
  (func (export "own") (result i32) (i32.add (global.get 0) (i32.add (global.get 1) (global.get 2)))))
