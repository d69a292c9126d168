;; Another build of the lesson's program: it reads records, and has constants of its own.
(module
  (import "env" "malloc" (func $malloc (param i32) (result i32)))
  (import "env" "free" (func $free (param i32)))
  (memory (export "memory") 2)
  (data (i32.const 1024) "another build")
  (func (export "sum") (param i32) (result f32)
    (f32.add (f32.load offset=4 (local.get 0)) (f32.load offset=8 (local.get 0))))
  (func (export "allocate") (result i32) (call $malloc (i32.const 12)))
  (func (export "release") (param i32) (call $free (local.get 0))))
