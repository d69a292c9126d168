(module
  (import "c" "g" (global $g (mut i32)))
  (memory (export "m") 1)
  (data (i32.const 0) "\06")
  (func (export "read") (result i32) (global.get $g)))
