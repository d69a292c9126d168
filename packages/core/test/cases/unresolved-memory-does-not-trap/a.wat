(module (import "env" "f" (func)) (import "env" "m" (memory 1)))
