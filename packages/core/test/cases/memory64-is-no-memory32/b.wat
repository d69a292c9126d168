(module (memory (export "m") i64 1))
