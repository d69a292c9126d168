(module (func (export "") (result i32) (i32.const 1)))
