(module (func (export "f") (param i32) (result f32) unreachable))
