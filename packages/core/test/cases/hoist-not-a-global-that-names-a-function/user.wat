(module
  (import "owner" "g" (global $g funcref))
  (func (export "work") (result i32) (ref.is_null (global.get $g))))
