(module (func (export "f") (import "host" "f") (result i32)))
