(module (func (export "constructor") (result i32) (i32.const 1)))
