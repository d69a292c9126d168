(module (memory (export "m") 2 3 shared) (func (export "read") (result i32) (i32.atomic.load (i32.const 0))))
