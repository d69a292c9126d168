(module (memory (export "memory") 1) (global (export "base") i32 (i32.const 16)))
