(module
  (import "b" "f" (memory 1)) (import "b" "m" (table 1 funcref)) (import "b" "t" (global i32)) (import "b" "g" (tag)) (import "b" "e" (func)))
