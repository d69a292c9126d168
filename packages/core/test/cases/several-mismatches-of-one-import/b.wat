(module (import "c" "m" (memory 6)))
