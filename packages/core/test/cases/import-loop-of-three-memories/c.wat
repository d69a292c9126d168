(module (memory (export "m") (import "a" "m") 1))
