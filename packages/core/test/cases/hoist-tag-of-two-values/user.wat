(module
  (import "owner" "boom" (tag $boom (param i64 f32)))
  (func (export "work") (result i32) (i32.const 1)))
