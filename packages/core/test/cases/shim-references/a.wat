(module
  (import "b" "f" (func $f (param funcref externref) (result externref funcref)))
  (func (export "zero") (result i32) (i32.const 0))
  (func (export "run") (result i32) (call $f (ref.null func) (ref.null extern)) (ref.is_null) (drop) (ref.is_null)))
