(module (import "b" "f" (func (param i32 i64) (result f32))))
