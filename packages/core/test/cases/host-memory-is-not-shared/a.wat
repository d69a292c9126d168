(module (import "env" "m" (memory 1 2 shared)))
