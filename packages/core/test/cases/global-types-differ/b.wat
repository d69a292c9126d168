(module
  (global (export "g") i32 (i32.const 1)) (global (export "h") i32 (i32.const 1)) (global (export "i") (mut i32) (i32.const 1)))
