(module
  (import "program" "memory" (memory 2))
  (data (i32.const 66544) "in their way"))
