(module
  (import "alpha" "memory" (memory 1))
  (import "alpha" "value" (func $value (result i32)))
  (table (export "calls") 1 funcref)
  (elem (i32.const 0) $double)
  (func $double (export "double") (result i32) (i32.mul (call $value) (i32.const 2)))
  (start $begin)
  (func $begin (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (call $value)))))
