(module (memory (export "m") 2 3))
