(module (import "c" "m" (memory 5)))
