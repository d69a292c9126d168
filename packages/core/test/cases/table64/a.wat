(module (import "b" "t" (table i64 1 funcref)) (func (export "size") (result i64) (table.size)))
