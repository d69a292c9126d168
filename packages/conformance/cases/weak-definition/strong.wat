(module
  (func (export "first") (result i64) (i64.const 10))
  (func (export "second") (result i32) (i32.const 20)))
