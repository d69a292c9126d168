(module
  (memory (export "m") (import "c" "m") 1)
  (table (export "t") (import "c" "t") 1 funcref)
  (global (export "g") (import "c" "g") i32)
  (tag (export "e") (import "c" "e")))
