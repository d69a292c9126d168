(module (table (export "t") 10000001 funcref))
