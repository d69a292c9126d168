(module (import "env" "memory" (memory 4 16)))
