(module (import "d" "m" (memory 1 4)))
