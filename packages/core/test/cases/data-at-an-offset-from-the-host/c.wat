(module (memory (export "m") 1) (data (i32.const 0) "from c"))
