(module (import "b" "m" (memory 1 4 shared)))
