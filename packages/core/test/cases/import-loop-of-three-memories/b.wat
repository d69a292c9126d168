(module (memory (export "m") (import "c" "m") 1))
