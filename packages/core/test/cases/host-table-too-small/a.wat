(module (import "env" "t" (table 2 funcref)))
