;; Four functions are deferred rather than five; two of them have one type.
(module
  (import "b" "v" (func $v))
  (import "b" "i" (func $i (param i32) (result i32)))
  (import "b" "l" (func $l (param i64) (result i64)))
  (import "b" "j" (func $j (param i32) (result i32)))
  (func (export "zero") (result i32) (i32.const 0))
  (func (export "one") (result i32) (i32.const 1))
  (func (export "two") (result i32) (i32.const 2))
  (func (export "three") (result i32) (i32.const 3))
  (func (export "four") (result i32) (i32.const 4))
  (func (export "run") (result i32)
    (call $v)
    (i32.add (call $i (i32.const 1)) (i32.add (call $j (i32.const 2)) (i32.wrap_i64 (call $l (i64.const 3)))))))
