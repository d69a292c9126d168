(module (func (export "one") (import "c" "two") (result i32)))
