(module (func (export "f") (import "env" "gone") (result i32)))
