(module (func (export "twenty") (result i32) (i32.const 20)))
