(module (import "b" "f" (global i32)))
