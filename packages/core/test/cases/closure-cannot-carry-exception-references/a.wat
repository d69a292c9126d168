(module
  (import "b" "f" (func $f (result exnref)))
  (func (export "zero") (result i32) (i32.const 0))
  (func (export "run") (drop (call $f))))
