(module
  (table (export "t") 1 funcref)
  (elem (i32.const 0) $one)
  (func $one (result i32) (i32.const 1))
  (func (export "size") (result i32) (table.size)))
