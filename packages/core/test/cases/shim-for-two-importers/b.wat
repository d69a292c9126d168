(module
  (import "c" "f" (func $f (result i32)))
  (func (export "v") (result i32) (i32.const 3))
  (func (export "w") (result i32) (i32.const 4))
  (func (export "run") (result i32) (call $f)))
