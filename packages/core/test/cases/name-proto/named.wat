(module (func (export "__proto__") (result i32) (i32.const 1)))
