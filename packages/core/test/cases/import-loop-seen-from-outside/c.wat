(module (func (export "f") (import "b" "f") (result i32)))
