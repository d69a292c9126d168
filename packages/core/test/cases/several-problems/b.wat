(module (memory (export "m") 1) (func (export "twice") (result i32) (i32.const 1)))
