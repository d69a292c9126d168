(module (memory (export "m") 2))
