(module (func (export "three-hundred") (result i32) (i32.const 300)))
