(module
  (import "owner" "c" (global $c (mut i32)))
  (import "owner" "a" (global $a (mut i32)))
  (func (export "work") (result i32) (i32.sub (global.get $c) (global.get $a))))
