(module
  (import "b" "one" (func $one (result i32)))
  (func (export "f") (result i32) (i32.add (call $one) (i32.const 10))))
