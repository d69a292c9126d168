(module
  (import "owner" "boom" (tag $boom (param i32)))
  (func (export "work") (result i32) (throw $boom (i32.const 33))))
