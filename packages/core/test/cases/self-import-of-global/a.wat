(module
  (import "a" "g" (global $again (mut i32)))
  (global $own (export "g") (mut i32) (i32.const 5))
  (func (export "bump") (result i32) (global.set $own (i32.const 6)) (global.get $again)))
