(module
  (import "c" "m" (memory 1))
  (data (i32.const 1024) "from a"))
