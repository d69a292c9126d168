(module
  (import "env" "f" (func (param i32 f64) (result i64)))
  (import "env" "m" (memory 1 2))
  (import "env" "t" (table 3 funcref))
  (import "env" "g" (global (mut i32)))
  (import "env" "c" (global f32))
  (import "env" "x" (tag (param i32))))
