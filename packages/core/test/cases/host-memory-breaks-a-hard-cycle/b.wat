(module (import "env" "m" (memory 1)) (import "a" "size" (func $size (result i32))) (func (export "f") (result i32) (call $size)))
