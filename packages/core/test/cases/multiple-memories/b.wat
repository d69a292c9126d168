(module (memory (export "one") 1) (memory (export "two") 2))
