(module (memory (export "m") i64 1 262144))
