(module (import "b" "m" (memory i64 1)) (func (export "size") (result i64) (memory.size)))
