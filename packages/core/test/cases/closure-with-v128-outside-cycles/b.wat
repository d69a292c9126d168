(module (func (export "f") (param i32) (result v128) (i32x4.splat (local.get 0))))
