(module (import "a" "one" (func $one (result i32))) (func (export "f") (result i32) (i32.const 10)) (func (export "late") (result i32) (call $one)))
