(module (import "b" "t" (table 3 funcref)) (import "b" "u" (table 1 5 funcref)))
