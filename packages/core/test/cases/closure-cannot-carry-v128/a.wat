(module
  (import "b" "f" (func $f (param v128) (result v128)))
  (func (export "zero") (result i32) (i32.const 0))
  (func (export "run") (result i32) (i32x4.extract_lane 2 (call $f (v128.const i32x4 1 2 3 4)))))
