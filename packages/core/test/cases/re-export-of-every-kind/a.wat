(module
  (import "b" "m" (memory 1)) (import "b" "t" (table 1 funcref)) (import "b" "g" (global i32)) (import "b" "e" (tag))
  (func (export "size") (result i32) (i32.add (memory.size) (global.get 0))))
