(module (import "b" "t" (table i64 1 funcref)))
