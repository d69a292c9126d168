(module
  (import "owner" "g" (global $g (mut i32)))
  (func (export "work") (result i32) (global.get $g)))
