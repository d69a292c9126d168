(module
  (import "__proto__" "toString" (func $f (result i32)))
  (func (export "__proto__") (result i32) (i32.const 1))
  (func (export "run") (result i32) (call $f)))
