(module
  (memory (export "m") 1) (table (export "t") 1 funcref) (global (export "g") i32 (i32.const 5)) (tag (export "e")))
