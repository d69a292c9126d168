(module (import "b" "m" (memory 3)))
