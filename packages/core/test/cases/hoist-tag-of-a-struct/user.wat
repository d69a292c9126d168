(module
  (type $s (struct (field i32)))
  (import "owner" "boom" (tag $boom (param (ref $s))))
  (func (export "work") (result i32) (throw $boom (struct.new $s (i32.const 33)))))
