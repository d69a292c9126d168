(module (table (export "t") 2 funcref) (table (export "u") 2 6 funcref))
