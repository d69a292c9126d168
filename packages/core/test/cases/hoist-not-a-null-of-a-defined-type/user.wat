(module
  (import "owner" "g" (global $g (mut anyref)))
  (func (export "work") (result i32) (ref.is_null (global.get $g))))
