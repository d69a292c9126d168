(module (func (export "two") (import "d" "three") (result i32)))
