(module
  (import "odd" "isOdd" (func $isOdd (param i32) (result i32)))
  (global (export "level") (mut i64) (i64.const 7))
  (table (export "table") 2 funcref)
  (elem (i32.const 0) $isEven)
  (func $isEven (export "isEven") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 100))
      (else (call $isOdd (i32.sub (local.get 0) (i32.const 1)))))))
