(module
  (import "env" "shared" (memory 1 2 shared)))
