(module
  (import "owner" "g" (global $g (mut i32)))
  (func (export "work") (result i32) (global.set $g (i32.add (global.get $g) (i32.const 1))) (global.get $g)))
