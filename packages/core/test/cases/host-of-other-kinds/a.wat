(module
  (import "env" "f" (func)) (import "env" "m" (memory 1)) (import "env" "t" (table 1 funcref))
  (import "env" "g" (global (mut i32))) (import "env" "i64" (global i64)) (import "env" "v" (global v128)) (import "env" "x" (tag)))
