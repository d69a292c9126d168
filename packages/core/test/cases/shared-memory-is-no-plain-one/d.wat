(module (memory (export "m") 2 3 shared))
