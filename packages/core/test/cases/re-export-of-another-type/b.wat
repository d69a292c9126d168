(module (func (export "f") (import "c" "f") (result i32)))
