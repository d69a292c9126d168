(module (import "b" "g" (global i64)) (import "b" "h" (global (mut i32))) (import "b" "i" (global i32)))
