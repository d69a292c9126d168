(module
  (type $s (struct))
  (import "owner" "g" (global $g (mut (ref null $s))))
  (func (export "work") (result i32) (ref.is_null (global.get $g))))
