(module (func (export "LONG") (result i32) (i32.const 1)))
