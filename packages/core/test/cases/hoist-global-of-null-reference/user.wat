(module
  (import "owner" "f" (global $f (mut funcref)))
  (import "owner" "e" (global $e (mut externref)))
  (func (export "work") (result i32) (i32.add (ref.is_null (global.get $f)) (ref.is_null (global.get $e)))))
