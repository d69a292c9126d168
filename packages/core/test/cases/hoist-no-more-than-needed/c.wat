(module
  (import "a" "g" (global $g (mut i32)))
  (func (export "read") (result i32) (global.get $g)))
