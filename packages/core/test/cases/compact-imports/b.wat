(module
  (memory (export "m") 2)
  (func (export "f") (result i32) (i32.const 3))
  (func (export "g") (result i32) (i32.const 4)))
