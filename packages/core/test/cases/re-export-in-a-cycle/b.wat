(module (func (export "g") (import "a" "f") (result i32)))
