(module (import "env" "m" (memory 2)))
