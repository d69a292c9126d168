(module (memory (export "m") 1 4))
