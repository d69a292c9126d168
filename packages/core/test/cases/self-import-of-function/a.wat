(module
  (import "a" "down" (func $down (param i32) (result i32)))
  (func (export "down") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 100))
      (else (call $down (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "run") (result i32) (call $down (i32.const 5))))
