(module
  (import "owner" "g" (global $g (mut i31ref)))
  (func (export "work") (result i32) (i31.get_s (global.get $g))))
