(module (import "b" "t" (table 1 funcref)) (memory (export "m") 1))
