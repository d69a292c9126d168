(module
  (memory (export "m") 1)
  (data (i32.const 0) "version 1")
  (table (export "t") 4 funcref)
  (func $f (result i32) (i32.const 1010))
  (elem (i32.const 1) $f)
  (func (export "first") (result i32) (i32.load8_u (i32.const 0)))
  (func (export "call") (result i32) (call_indirect (result i32) (i32.const 1))))
