(module (table (export "t") i64 2 funcref))
