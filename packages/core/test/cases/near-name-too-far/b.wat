(module (func (export "xyz") (result i32) (i32.const 7)))
