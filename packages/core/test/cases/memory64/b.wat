(module (memory (export "m") i64 2 3))
