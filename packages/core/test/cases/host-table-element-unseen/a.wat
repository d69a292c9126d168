(module (import "env" "t" (table 1 externref)))
