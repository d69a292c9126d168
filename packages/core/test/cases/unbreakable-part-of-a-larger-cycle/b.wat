(module
  (import "c" "g" (global funcref)) (import "a" "call" (func (result i32)))
  (global (export "g") funcref (ref.func $f))
  (func $f (export "f") (result i32) (i32.const 1)))
