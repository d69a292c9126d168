(module (memory (export "m") (import "b" "m") 1))
