(module
  (import "a" "g" (global $g funcref))
  (func (export "x") (result i32) (ref.is_null (global.get $g)))
  (func (export "y") (result i32) (i32.const 5)))
