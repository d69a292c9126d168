(module
  (import "a" "g" (global $again (mut i32)))
  (global $own (export "g") (import "a" "g") (mut i32))
  (func (export "bump") (result i32) (global.set $own (i32.const 6)) (global.get $again)))
