(module (import "a" "m" (memory 1)) (table (export "t") 1 funcref))
