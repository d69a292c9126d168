(module (memory (export "m") (import "owner" "m") 1))
