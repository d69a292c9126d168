(module (memory (export "m") 65536 (pagesize 1)))
