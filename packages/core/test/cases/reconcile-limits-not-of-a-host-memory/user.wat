(module (import "env" "m" (memory 2 3)))
