(module
  (table (export "t") 4 funcref)
  (func $f (result i32) (i32.const 1010))
  (elem (i32.const 1) $f)
  (func (export "call") (result i32) (call_indirect (result i32) (i32.const 1))))
