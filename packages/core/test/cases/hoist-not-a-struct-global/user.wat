(module
  (type $s (struct (field i32)))
  (import "owner" "g" (global $g (ref $s)))
  (func (export "work") (result i32) (struct.get $s 0 (global.get $g))))
