(module (func (export "foreign") (result i32) (i32.const 99)))
