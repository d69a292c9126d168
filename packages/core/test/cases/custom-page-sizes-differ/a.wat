(module (import "b" "m" (memory 1)))
