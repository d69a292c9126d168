(module
  (import "env" "open" (memory 1 2)))
